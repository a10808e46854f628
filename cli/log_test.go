package cli

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestTheLogIsBoundedAndPrivate(t *testing.T) {
	folder := t.TempDir()
	log, err := openLog(folder, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		log.logger().Info("a line of some length for the log of a desk")
	}
	log.logger().Info("the last")
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) != 2 {
		t.Fatalf("files: %v %v", files, err)
	}
	for _, name := range files {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > 1000 || info.Size() == 0 {
			t.Errorf("%s holds %d bytes", name, info.Size())
		}
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s is open to others: %v", name, info.Mode())
		}
	}
	newest, err := os.ReadFile(filepath.Join(folder, logName))
	if err != nil || !strings.Contains(string(newest), "the last") {
		t.Errorf("the newest line is not in the newest file: %v", err)
	}
}

func TestTheLogGoesOnWhereItEnded(t *testing.T) {
	folder := t.TempDir()
	for _, line := range []string{"first run", "second run"} {
		log, err := openLog(folder, logBytes)
		if err != nil {
			t.Fatal(err)
		}
		log.logger().Info(line)
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(filepath.Join(folder, logName))
	if err != nil || strings.Count(string(text), "run") != 2 {
		t.Errorf("log: %s %v", text, err)
	}
}
