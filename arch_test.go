package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The rules of ARCHITECTURE.md, kept by reading the source and what "go list" says of it.

const module = "clinic.example/paydesk"

// pkg is one package of ours: what it imports outside its tests, and its parsed files without tests.
type pkg struct {
	ImportPath, Dir, Name string
	GoFiles, Imports      []string

	name  string // without the module: "desk", "ui/kit"
	fset  *token.FileSet
	files map[string]*ast.File
}

func packages(t *testing.T) []*pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Dir,Name,GoFiles,Imports", "./...")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	var all []*pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		p := &pkg{fset: token.NewFileSet(), files: map[string]*ast.File{}}
		if err := dec.Decode(p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		p.name = strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		p.parse(t)
		all = append(all, p)
	}
	if len(all) < 10 {
		t.Fatalf("go list sees only %d packages", len(all))
	}
	return all
}

func (p *pkg) parse(t *testing.T) {
	t.Helper()
	for _, name := range p.GoFiles {
		file, err := parser.ParseFile(p.fset, filepath.Join(p.Dir, name), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		p.files[path.Join(p.name, name)] = file
	}
}

// within says whether the package is one of the folders or lies in one.
func (p *pkg) within(folders ...string) bool {
	return slices.ContainsFunc(folders, func(f string) bool { return p.name == f || strings.HasPrefix(p.name, f+"/") })
}

// imports says whether the package imports a path or something below it.
func (p *pkg) imports(prefix string) bool {
	return slices.ContainsFunc(p.Imports, func(i string) bool { return i == prefix || strings.HasPrefix(i, prefix+"/") })
}

func TestImportsPointOneWay(t *testing.T) {
	owners := map[string][]string{
		"github.com/stripe/stripe-go/v76":    {"stripeops"},
		"go.etcd.io/bbolt":                   {"storage/boltdb"},
		"github.com/jackc/pgx":               {"storage/postgres"},
		"github.com/charmbracelet/bubbletea": {"ui", "serve"},
		"github.com/charmbracelet/bubbles":   {"ui"},
		"github.com/charmbracelet/lipgloss":  {"ui", "serve"},
		"github.com/charmbracelet/wish":      {"serve"},
		"github.com/spf13/cobra":             {"cli"},
		"github.com/pkg/browser":             {"cli"},
		"filippo.io/age":                     {"storage/backup"},
		"github.com/zalando/go-keyring":      {"vault"},
		"golang.org/x/crypto/argon2":         {"vault", "desk"},
	}
	for _, p := range packages(t) {
		for theirs, ours := range owners {
			if p.imports(theirs) && !p.within(ours...) {
				t.Errorf("%s imports %s: only %v may", p.ImportPath, theirs, ours)
			}
		}
		for _, imported := range p.Imports {
			if why := wrongWay(p, strings.TrimPrefix(imported, module+"/"), strings.HasPrefix(imported, module)); why != "" {
				t.Errorf("%s imports %s: %s", p.ImportPath, imported, why)
			}
		}
	}
}

// wrongWay says why an import is against the order: main, cli, serve, ui, desk, storage and stripeops, vault, model. A package imports only what stands behind it.
func wrongWay(p *pkg, imported string, ours bool) string {
	switch {
	case p.name == "model" && (ours || strings.Contains(imported, ".")):
		return "the vocabulary needs the standard library alone"
	case !ours:
		return ""
	case p.within("stripeops/sandbox"):
		return "the sandbox knows nothing of ours"
	case p.name == "vault" && imported != "model":
		return "the vault needs the vocabulary alone"
	case p.within("storage") && imported == "vault":
		return "the store never opens what it keeps"
	case p.within("ui") && p.name != "ui/uitest" && (under(imported, "storage") || under(imported, "stripeops")):
		return "screens read the desk"
	case screen(p.name) && screen(imported):
		return "no screen knows another"
	}
	rank := []string{"cli", "serve", "ui", "desk", "storage", "stripeops", "vault", "model"}
	from, to := slices.IndexFunc(rank, func(f string) bool { return under(p.name, f) }), slices.IndexFunc(rank, func(f string) bool { return under(imported, f) })
	switch {
	case from >= 0 && to < from:
		return "imports point towards model"
	case under(p.name, "storage") && under(imported, "stripeops"):
		return "the store knows no Stripe"
	}
	return ""
}

func under(name, folder string) bool { return name == folder || strings.HasPrefix(name, folder+"/") }

// screen says whether a package is a screen: below ui, and not what screens are made of, tested with or put together by.
func screen(name string) bool {
	rest, ok := strings.CutPrefix(name, "ui/")
	return ok && rest != "kit" && rest != "early" && rest != "uitest" && rest != "front"
}

func TestTheFirstFrameWaitsForNothing(t *testing.T) {
	if module > "github.com/charmbracelet" {
		t.Error("the module's path must sort before Bubble Tea's, or ui/early comes too late")
	}
	for _, p := range packages(t) {
		if p.name == "ui/early" && !slices.Equal(p.Imports, []string{"github.com/charmbracelet/lipgloss"}) {
			t.Errorf("ui/early imports %v: with anything but lipgloss it is initialised after Bubble Tea", p.Imports)
		}
		if (p.name == "ui/kit" || p.name == "cli") && !p.imports(module+"/ui/early") {
			t.Errorf("%s does not import ui/early", p.name)
		}
	}
}

// sels shows every use of another package's name, as it stands in the source: "tea.Sequence".
func (p *pkg) sels(see func(file, sel string, at token.Pos)) {
	for name, file := range p.files {
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok {
					see(name, x.Name+"."+s.Sel.Name, s.Pos())
				}
			}
			return true
		})
	}
}

func TestForbiddenNames(t *testing.T) {
	forbidden := map[string]string{
		"stripe.Key":                   "global state of stripe-go: give the key to the client",
		"stripe.SetBackend":            "global state of stripe-go",
		"stripe.GetBackend":            "global state of stripe-go",
		"stripe.SetHTTPClient":         "global state of stripe-go",
		"stripe.SetAppInfo":            "global state of stripe-go",
		"stripe.EnableTelemetry":       "global state of stripe-go",
		"stripe.DefaultLeveledLogger":  "global state of stripe-go",
		"tea.Sequence":                 "tests can't see into it",
		"tea.Sequentially":             "tests can't see into it",
		"tea.Suspend":                  "it stops a server",
		"tea.WithoutCatchPanics":       "a panic must restore the terminal",
		"lipgloss.SetColorProfile":     "colours belong to a session's renderer",
		"lipgloss.SetDefaultRenderer":  "colours belong to a session's renderer",
		"lipgloss.HasDarkBackground":   "it asks the terminal",
		"lipgloss.DefaultRenderer":     "colours belong to a session's renderer",
		"http.DefaultClient":           "it has no time limit",
		"browser.OpenFile":             "addresses only",
		"bbolt.DefaultOptions":         "global state of bbolt",
		"slog.SetDefault":              "the log is handed on, never global",
		"slog.Default":                 "the log is handed on, never global",
		"log.Printf":                   "it writes to the screen",
		"log.Println":                  "it writes to the screen",
		"log.Fatal":                    "it writes to the screen",
		"rand.Seed":                    "chance is handed on",
		"stripe.NewBackends":           "it has no address for OAuth",
		"stripe.NewBackendsWithConfig": "it sends OAuth to the API's host",
	}
	for _, p := range packages(t) {
		p.sels(func(_, sel string, at token.Pos) {
			if why, no := forbidden[sel]; no {
				t.Errorf("%s uses %s: %s", p.fset.Position(at), sel, why)
			}
		})
		for _, i := range p.Imports {
			rest, ok := strings.CutPrefix(i, "github.com/stripe/stripe-go/v76/")
			if ok && rest != "client" && rest != "form" && rest != "webhook" {
				t.Errorf("%s imports %s: its functions use the global key", p.ImportPath, i)
			}
		}
	}
}

func TestOnlyThePermitMakesScopes(t *testing.T) {
	// A store that is just being made has nobody whose permission could be asked, the contract suite tests scopes, and the simulation reads the
	// books behind the desk's back.
	may := func(file string) bool {
		return file == "desk/permit.go" || under(file, "cli/demo") || under(file, "storage/storagetest") || under(file, "ui/uitest") || under(file, "desk/simulation")
	}
	for _, p := range packages(t) {
		p.sels(func(file, sel string, at token.Pos) {
			if (sel == "model.ScopeOf" || sel == "model.SystemScope") && !may(file) {
				t.Errorf("%s makes a scope: only desk/permit.go does", p.fset.Position(at))
			}
		})
	}
}

func TestOnlyStripeIsShownSecrets(t *testing.T) {
	for _, p := range packages(t) {
		p.sels(func(_, sel string, at token.Pos) {
			if sel == "vault.Reveal" && p.name != "stripeops" {
				t.Errorf("%s reveals a secret: only stripeops does", p.fset.Position(at))
			}
		})
		for name, file := range p.files { // an alias would hide the name
			for _, i := range file.Imports {
				if i.Name != nil && i.Path.Value == `"`+module+`/vault"` {
					t.Errorf("%s imports the vault as %s: call it vault", name, i.Name.Name)
				}
			}
		}
	}
}

func TestNoPackageLevelVariableChanges(t *testing.T) {
	for _, p := range packages(t) {
		vars := p.vars()
		for _, file := range p.files {
			ast.Inspect(file, func(n ast.Node) bool {
				for _, target := range changed(n) {
					if root := rootOf(target); root != nil && declared(root, vars) {
						t.Errorf("%s changes the package's variable %s", p.fset.Position(n.Pos()), root.Name)
					}
				}
				return true
			})
		}
	}
}

// vars are the package's variables by name.
func (p *pkg) vars() map[string]*ast.ValueSpec {
	found := map[string]*ast.ValueSpec{}
	for _, file := range p.files {
		for _, d := range file.Decls {
			gen, ok := d.(*ast.GenDecl)
			if !ok || gen.Tok != token.VAR {
				continue
			}
			for _, s := range gen.Specs {
				spec := s.(*ast.ValueSpec)
				for _, name := range spec.Names {
					found[name.Name] = spec
				}
			}
		}
	}
	return found
}

// changed gives the expressions that a statement writes to.
func changed(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			return n.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.Ident); ok && (f.Name == "delete" || f.Name == "clear" || f.Name == "copy") {
			return n.Args[:1]
		}
	}
	return nil
}

// rootOf is the variable that an expression reaches into: x of x, x.f, x[i] and *x.
func rootOf(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}

// declared says whether an identifier means one of the package's variables and no local one. The parser resolves names within
// a file: a name that it could not resolve, or resolved to the variable itself, is the package's.
func declared(id *ast.Ident, vars map[string]*ast.ValueSpec) bool {
	spec, known := vars[id.Name]
	return known && id.Name != "_" && (id.Obj == nil || id.Obj.Decl == spec)
}

func TestSizesAndNames(t *testing.T) {
	for _, p := range packages(t) {
		if slices.Contains([]string{"util", "utils", "common", "helper", "helpers", "types", "base", "manager", "shared", "misc"}, p.Name) {
			t.Errorf("%s: a package is named after what it owns", p.ImportPath)
		}
		if !slices.ContainsFunc(slices.Collect(maps.Values(p.files)), func(f *ast.File) bool { return f.Doc != nil }) {
			t.Errorf("%s has no package comment: what does it own, and what must it not do?", p.ImportPath)
		}
		if p.imports("testing") {
			continue // what tests are made of may be a bit longer
		}
		for name, file := range p.files {
			if lines := p.fset.File(file.Pos()).LineCount(); lines > 400 {
				t.Errorf("%s has %d lines", name, lines)
			}
			for _, d := range file.Decls {
				f, ok := d.(*ast.FuncDecl)
				if !ok || f.Body == nil {
					continue
				}
				if lines := p.fset.Position(f.End()).Line - p.fset.Position(f.Pos()).Line + 1; lines > 60 {
					t.Errorf("%s: %s has %d lines", name, f.Name.Name, lines)
				}
			}
		}
	}
}
