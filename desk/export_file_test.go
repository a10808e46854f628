package desk_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// exports are the files of the folder for exports, hidden ones too.
func (g *group) exports() (names []string) {
	g.t.Helper()
	entries, err := os.ReadDir(g.desk.Exports)
	if err != nil && !os.IsNotExist(err) {
		g.t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestATrailIsExportedToAFileOfItsOwn(t *testing.T) {
	g := newGroup(t)
	saved, err := g.session.SaveAudit(t.Context(), g.practice)
	g.must(err)
	if dir, name := filepath.Split(saved.Path); filepath.Clean(dir) != g.desk.Exports || !strings.HasPrefix(name, "audit-harbour-street-physio-2") {
		t.Errorf("saved as %s", saved.Path)
	}
	file, err := os.Open(saved.Path)
	g.must(err)
	defer file.Close()
	report, err := desk.VerifyExport(file, saved.Key.Public)
	g.must(err)
	if report.Entries != saved.Entries {
		t.Errorf("the file has %d entries, %d were told", report.Entries, saved.Entries)
	}
	info, err := file.Stat()
	g.must(err)
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("readable by others: %v", info.Mode())
	}
	g.must(only(g.session.SaveAudit(t.Context(), "")))
	says(t, only(g.frontDesk.SaveAudit(t.Context(), g.practice)), model.Forbidden, "Export")
	if names := g.exports(); len(names) != 2 {
		t.Errorf("the folder holds %v", names)
	}
}

func TestAPatientsDataAreExportedToAFileWithoutTheirName(t *testing.T) {
	g := newGroup(t)
	p := g.saved(model.Patient{Name: "Zoë Canary"})
	path, err := g.session.SavePatientData(t.Context(), p.ID)
	g.must(err)
	text, err := os.ReadFile(path)
	g.must(err)
	var out desk.PatientExport
	g.must(json.Unmarshal(text, &out))
	if out.Patient.Name != "Zoë Canary" || strings.Contains(strings.ToLower(path), "canary") {
		t.Errorf("%s holds %+v", path, out.Patient)
	}
}

func TestWithoutAFolderOrRoomNothingIsLeft(t *testing.T) {
	g := newGroup(t)
	config := g.desk.Config
	for folder, words := range map[string]string{"": "no folder here", g.path: "could not be written"} { // a file is no folder
		config.Exports = folder
		d, err := desk.New(config)
		g.must(err)
		says(t, only(d.Session(g.session.Actor()).SaveAudit(t.Context(), g.practice)), model.Unavailable, words)
	}
	if names := g.exports(); len(names) != 0 {
		t.Errorf("left: %v", names)
	}
}
