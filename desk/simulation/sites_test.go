package simulation_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"clinic.example/paydesk/stripeops"
)

// moneyFiles are where the money operations live: each commit and each request in them has to be passed by a story.
func moneyFiles() []string {
	return []string{
		"charge.go", "refund_flow.go", "link_flow.go", "operations.go", "take.go", "refunds.go", "refund_guard.go", "links.go", "guard.go", "invoices.go", "janitor.go",
		"approvals.go", "disconnect.go", "leftover.go", "dispute_flow.go", "dispute_press.go", "dispute_end.go", "dispute_follower.go",
	}
}

// notPassed are the sites in those files that no story passes, each with its reason.
func notPassed() map[string]string {
	return map[string]string{
		"moveAnyhow move": "only a request that differs from the one before it under the same key leads there, and no story can make the desk send one",
		"endLeftover ExpireSession": "a page is left behind only by an error that Stripe has kept, a list that lags and no further press at once; a story of the desk " +
			"tells it (TestWhatALaggingListHidIsEnded)",
	}
}

const deskPackage = "clinic.example/paydesk/desk."

// noteSite adds the site that is being passed: the desk's own function, and what it calls that leads out of the desk.
func noteSite(sites map[string]bool) {
	var stack [64]uintptr
	frames := runtime.CallersFrames(stack[:runtime.Callers(3, stack[:])])
	called := ""
	for {
		frame, more := frames.Next()
		if name, ours := strings.CutPrefix(frame.Function, deskPackage); ours {
			sites[plainName(name)+" "+called] = true
			called = plainName(name)
		} else if name, client := strings.CutPrefix(frame.Function, "clinic.example/paydesk/stripeops.(*Client)."); client {
			called = plainName(name)
		}
		if !more {
			return
		}
	}
}

// plainName is a function's name without its receiver and without the closures in it.
func plainName(name string) string {
	if i := strings.LastIndex(name, ")."); i >= 0 {
		name = name[i+2:]
	}
	name, _, _ = strings.Cut(name, ".")
	return name
}

// checkSites fails for a commit or a request in the money's files that no run passed.
func (c *census) checkSites(t *testing.T) {
	t.Helper()
	known := sitesInSource(t)
	excused := notPassed()
	for _, site := range slices.Sorted(maps.Keys(known)) {
		_, excuse := excused[site]
		switch passed := c.sites[site]; {
		case !passed && !excuse:
			t.Errorf("no story passes %q (%s)", site, known[site])
		case passed && excuse:
			t.Errorf("a story passes %q, which is excused", site)
		}
	}
	for site := range excused {
		if known[site] == "" {
			t.Errorf("%q is excused, and is not in the source", site)
		}
	}
	if len(known) < 30 {
		t.Errorf("%d sites were found in the source", len(known))
	}
}

// sitesInSource are all calls in the money's files that commit or ask Stripe, and where they stand.
func sitesInSource(t *testing.T) map[string]string {
	t.Helper()
	commits := map[string]bool{"update": true, "updateAll": true, "move": true, "ask": true, "Update": true}
	asks, client := map[string]bool{}, reflect.TypeFor[*stripeops.Client]()
	for i := range client.NumMethod() {
		asks[client.Method(i).Name] = true
	}
	sites, fset := map[string]string{}, token.NewFileSet()
	for _, name := range moneyFiles() {
		file, err := parser.ParseFile(fset, filepath.Join("..", name), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok {
				callsIn(f, func(of, called string, at token.Pos) {
					if commits[called] || asks[called] && (of == "at" || of == "platform") {
						sites[f.Name.Name+" "+called] = fset.Position(at).String()
					}
				})
			}
		}
	}
	return sites
}

// callsIn shows each call of a method in a function, and of which call's result it is one.
func callsIn(f *ast.FuncDecl, see func(of, called string, at token.Pos)) {
	ast.Inspect(f, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
				of := ""
				if maker, ok := sel.X.(*ast.CallExpr); ok {
					if by, ok := maker.Fun.(*ast.SelectorExpr); ok {
						of = by.Sel.Name
					}
				}
				see(of, sel.Sel.Name, call.Pos())
			}
		}
		return true
	})
}
