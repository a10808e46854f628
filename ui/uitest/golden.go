package uitest

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write golden files anew")

// Golden compares the screen with testdata/name.golden of the test's package,
// or writes it with -update.
func (d *Driver) Golden(name string) *Driver {
	d.t.Helper()
	d.drain()
	Golden(d.t, name, d.Screen())
	return d
}

// Golden compares a text with testdata/name.golden, or writes it with -update.
func Golden(t testing.TB, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (make golden writes it)", err)
	}
	if got+"\n" != string(want) {
		t.Errorf("%s has changed.\n--- now\n%s\n--- golden\n%s", path, got, want)
	}
}

// Updating reports whether kept files are to be written anew.
func Updating() bool { return *update }
