package stripeops

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const stripeGo = "github.com/stripe/stripe-go/v76"

// TestNothingUsesStripeGoGlobals reads the whole repository: the package-level functions of stripe-go act with a global key
// and global backends, which retry and log to the screen. They live in packages of their own, one per resource, so the
// imports tell.
func TestNothingUsesStripeGoGlobals(t *testing.T) {
	importers := 0
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil // a file that is being written; the compiler tells
		}
		if imported(file) {
			importers++
		}
		for _, finding := range globalUses(path, file) {
			t.Error(finding)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if importers < 5 {
		t.Errorf("only %d files import stripe-go: is this the repository?", importers)
	}
}

func TestGlobalUsesAreFound(t *testing.T) {
	for _, c := range []struct {
		name, path, source string
		want               int
	}{
		{"the client", "../stripeops/a.go", `import "github.com/stripe/stripe-go/v76/client"`, 0},
		{"elsewhere", "../desk/a.go", `import "github.com/stripe/stripe-go/v76"`, 1},
		{"resource package", "../stripeops/a.go", `import "github.com/stripe/stripe-go/v76/paymentintent"`, 1},
		{"the key", "../stripeops/a.go", "import \"github.com/stripe/stripe-go/v76\"\nfunc f() string { return stripe.Key }", 1},
		{"the key, renamed", "../stripeops/a.go", "import s \"github.com/stripe/stripe-go/v76\"\nfunc f() { s.Key = \"\" }", 1},
		{"the backends", "../stripeops/a.go", "import \"github.com/stripe/stripe-go/v76\"\nfunc f() { stripe.GetBackend(stripe.APIBackend) }", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			file, err := parser.ParseFile(token.NewFileSet(), c.path, "package p\n"+c.source, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			if got := globalUses(c.path, file); len(got) != c.want {
				t.Errorf("found %v, want %d", got, c.want)
			}
		})
	}
}

func imported(file *ast.File) bool {
	for _, spec := range file.Imports {
		if strings.HasPrefix(importPath(spec), stripeGo) {
			return true
		}
	}
	return false
}

func importPath(spec *ast.ImportSpec) string {
	path, _ := strconv.Unquote(spec.Path.Value)
	return path
}

func globalUses(path string, file *ast.File) []string {
	var found []string
	name := "stripe"
	here := filepath.Base(filepath.Dir(path)) == "stripeops" || strings.HasSuffix(path, "_test.go") && strings.Contains(path, "stripeops")
	for _, spec := range file.Imports {
		switch p := importPath(spec); {
		case !strings.HasPrefix(p, stripeGo):
			continue
		case !here:
			found = append(found, path+" imports "+p)
		case p == stripeGo && spec.Name != nil:
			name = spec.Name.Name
		case p != stripeGo && p != stripeGo+"/client" && p != stripeGo+"/form" && p != stripeGo+"/webhook": // webhook asks nothing
			found = append(found, path+" imports the package-level functions of "+p)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := sel.X.(*ast.Ident); ok && x.Name == name && imported(file) {
			switch sel.Sel.Name {
			case "Key", "GetBackend", "SetBackend", "SetHTTPClient", "DefaultLeveledLogger", "SetAppInfo", "NewBackends":
				found = append(found, path+" uses "+name+"."+sel.Sel.Name)
			}
		}
		return true
	})
	return found
}
