package ui_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sources parses every Go file below ui.
func sources(t *testing.T) (*token.FileSet, map[string]*ast.File) {
	t.Helper()
	files, set := map[string]*ast.File{}, token.NewFileSet()
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		files[filepath.ToSlash(path)], err = parser.ParseFile(set, path, nil, 0)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return set, files
}

// selectors visits every x.Name of a file, and whether it is called.
func selectors(file *ast.File, visit func(pkg, name string, call *ast.CallExpr, at token.Pos)) {
	ast.Inspect(file, func(n ast.Node) bool {
		var called *ast.CallExpr
		fun, ok := n.(*ast.SelectorExpr)
		if c, isCall := n.(*ast.CallExpr); isCall {
			called = c
			fun, ok = c.Fun.(*ast.SelectorExpr)
		}
		if !ok {
			return true
		}
		if pkg, isName := fun.X.(*ast.Ident); isName {
			visit(pkg.Name, fun.Sel.Name, called, n.Pos())
		}
		return true
	})
}

func TestSourcesKeepTheRules(t *testing.T) {
	set, files := sources(t)
	if len(files) < 40 {
		t.Fatalf("only %d files found", len(files))
	}
	for path, file := range files {
		inTest, inKit := strings.HasSuffix(path, "_test.go"), strings.HasPrefix(path, "kit/")
		selectors(file, func(pkg, name string, call *ast.CallExpr, at token.Pos) {
			where := set.Position(at)
			switch pkg + "." + name {
			case "tea.Sequence", "tea.Sequentially":
				t.Errorf("%s: the root and the tests can't see into a sequence", where)
			case "tea.Suspend", "tea.WithoutCatchPanics":
				t.Errorf("%s: %s.%s stops more than this session", where, pkg, name)
			case "lipgloss.NewStyle", "lipgloss.DefaultRenderer":
				t.Errorf("%s: the global renderer has no colour over SSH; use the session's theme", where)
			case "kit.Safe":
				if call == nil || inKit || inTest {
					return
				}
				if literal, constant := call.Args[0].(*ast.BasicLit); !constant || literal.Kind != token.STRING {
					t.Errorf("%s: only kit.Clean makes a text safe", where)
				}
			}
		})
	}
}

// One further import would let Bubble Tea ask the terminal first
// (performance.md, trap 1).
func TestEarlyImportsLipglossAlone(t *testing.T) {
	_, files := sources(t)
	var imports []string
	for path, file := range files {
		if strings.HasPrefix(path, "early/") {
			for _, i := range file.Imports {
				imports = append(imports, i.Path.Value)
			}
		}
	}
	if !slices.Equal(imports, []string{`"github.com/charmbracelet/lipgloss"`}) {
		t.Errorf("ui/early imports %v", imports)
	}
	early := files["kit/doc.go"].Imports
	if len(early) != 1 || early[0].Path.Value != `"clinic.example/paydesk/ui/early"` {
		t.Error("ui/kit doesn't import ui/early")
	}
}

// Neither the frame nor the kit knows a store, Stripe or a use case.
func TestTheFrameImportsNoUseCase(t *testing.T) {
	_, files := sources(t)
	for path, file := range files {
		framework := !strings.Contains(path, "/") || strings.HasPrefix(path, "kit/") || strings.HasPrefix(path, "early/")
		if !framework || strings.HasSuffix(path, "_test.go") {
			continue
		}
		for _, i := range file.Imports {
			for _, forbidden := range []string{"/desk", "/storage", "/stripeops", "/serve", "/cli"} {
				if strings.Contains(i.Path.Value, "clinic.example/paydesk"+forbidden) {
					t.Errorf("%s imports %s", path, i.Path.Value)
				}
			}
		}
	}
}
