package sandbox

import (
	"cmp"
	"flag"
	"go/format"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the endpoint table of doc.go anew")

// line is one row of the table in the package's documentation.
type line struct{ method, path, note string }

func tableOf(lines []line) string {
	slices.SortFunc(lines, func(a, b line) int {
		return cmp.Or(cmp.Compare(a.path, b.path), cmp.Compare(a.method, b.method))
	})
	var out strings.Builder
	for _, l := range lines {
		head := "//\t" + l.method + strings.Repeat(" ", 7-len(l.method)) + l.path
		if l.note == "" {
			out.WriteString(head + "\n")
			continue
		}
		out.WriteString(head + strings.Repeat(" ", max(1, 72-len(head))) + l.note + "\n")
	}
	return out.String()
}

func rightTable() string {
	var out strings.Builder
	for _, path := range slices.Sorted(maps.Keys(rights())) {
		out.WriteString("//\t" + path + strings.Repeat(" ", 32-len(path)) + rights()[path] + "\n")
	}
	return out.String()
}

// documented puts fresh tables between the headings of doc.go.
func documented(doc string) string {
	var api, pages []line
	for _, e := range allEndpoints() {
		api = append(api, line{e.method, e.path, e.note})
	}
	for _, p := range allPages() {
		pages = append(pages, line{p.method, p.path, p.note})
	}
	for heading, table := range map[string]string{"# Endpoints": tableOf(api), "# Rights": rightTable(), "# Pages and Connect": tableOf(pages)} {
		before, rest, _ := strings.Cut(doc, "// "+heading+"\n")
		text, after, _ := strings.Cut(rest, "//\t")
		end := strings.Index(after, "\n//\n")
		doc = before + "// " + heading + "\n" + text + table + after[end+1:]
	}
	return doc
}

// TestDocumentation keeps the tables of doc.go; go test -run TestDocumentation -update writes them.
func TestDocumentation(t *testing.T) {
	old, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := format.Source([]byte(documented(string(old))))
	if err != nil {
		t.Fatal(err)
	}
	if string(fresh) == string(old) {
		return
	}
	if !*update {
		t.Fatal("the endpoint tables of doc.go are not fresh: go test -run TestDocumentation -update writes them")
	}
	if err := os.WriteFile("doc.go", fresh, 0o644); err != nil {
		t.Fatal(err)
	}
}
