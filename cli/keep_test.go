package cli

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage/backup"
)

// machine is a person's account on a machine, with a payment desk in a folder.
type machine struct {
	t    *testing.T
	home string
	env  map[string]string
}

func newMachine(t *testing.T) *machine {
	t.Helper()
	m := &machine{t: t, home: t.TempDir(), env: map[string]string{}}
	m.env["HOME"] = m.home
	m.run(0, "init", "--org", "North Group", "--practice", "North", "--zone", "Australia/Sydney", "--admin", "Ana Silva", "--data", m.at("desk"))
	return m
}

func (m *machine) at(path string) string { return filepath.Join(m.home, path) }

func (m *machine) terminal(out, errs *bytes.Buffer) Terminal {
	in, err := os.Open(os.DevNull)
	if err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() { _ = in.Close() })
	return Terminal{In: in, Out: out, Err: errs, Env: func(name string) string { return m.env[name] }}
}

// run gives a command and expects an exit code.
func (m *machine) run(code int, args ...string) (out, said string) {
	m.t.Helper()
	var o, e bytes.Buffer
	if got := Execute(m.t.Context(), args, m.terminal(&o, &e)); got != code {
		m.t.Errorf("paydesk %s: exit %d, want %d: %s%s", strings.Join(args, " "), got, code, &o, &e)
	}
	return o.String(), e.String()
}

func (m *machine) json(into any, code int, args ...string) {
	m.t.Helper()
	out, _ := m.run(code, append(args, "--json")...)
	if err := json.Unmarshal([]byte(out), into); err != nil {
		m.t.Errorf("paydesk %s --json wrote %q: %v", strings.Join(args, " "), out, err)
	}
}

func wants(t *testing.T, text string, all ...string) {
	t.Helper()
	for _, words := range all {
		if !strings.Contains(text, words) {
			t.Errorf("%q doesn't say %q", text, words)
		}
	}
}

// From the first backup to a new machine: the recovery line is all that is needed.
func TestFromABackupToANewMachine(t *testing.T) {
	m := newMachine(t)
	out, _ := m.run(0, "backup", m.at("clinic.age"), "--data", m.at("desk"))
	wants(t, out, "read back", "shown this once", "AGE-SECRET-KEY-1")
	line := out[strings.Index(out, "AGE-SECRET-KEY-1"):]
	line = line[:strings.IndexByte(line, '\n')]
	var again BackedUp
	m.json(&again, 0, "backup", "--data", m.at("desk"))
	if again.Recovery != "" || filepath.Dir(again.Path) != m.at("desk/backups") || again.Bytes == 0 || len(again.Rows) == 0 {
		t.Errorf("a second backup: %+v", again)
	}
	_, said := m.run(1, "restore", m.at("clinic.age"), "--data", m.at("new"))
	wants(t, said, "--identity")
	if err := os.WriteFile(m.at("line.txt"), []byte("# in the safe\n"+line+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var done Restored
	m.json(&done, 0, "restore", m.at("clinic.age"), "--data", m.at("new"), "--identity", m.at("line.txt"))
	if done.Path != m.at("new/paydesk.db") || done.Kept != "" || done.Locked == 0 || len(done.Findings) != 0 {
		t.Errorf("restored: %+v", done)
	}
	out, _ = m.run(0, "staff", "list", "--data", m.at("new"))
	wants(t, out, "Ana Silva")
	out, _ = m.run(0, "audit", "list", "--organisation", "--data", m.at("new"))
	wants(t, out, "store.restore")
	_, said = m.run(2, "restore", m.at("clinic.age"), "--data", m.at("third"), "--identity", m.at("none.txt"))
	wants(t, said, "can't be read")
	for _, mistaken := range [][]string{
		{"restore", m.at("clinic.age"), "--data", m.at("third"), "--identity", line}, {"backup", "--data", m.at("desk"), "--recipient", line},
	} {
		if out, said := m.run(2, mistaken...); strings.Contains(out+said, line[16:]) {
			t.Errorf("the line is repeated: %s", said)
		}
	}
	_, said = m.run(2, "restore")
	wants(t, said, "Say which backup")
}

// On the same machine the vault knows the key, and what is there is kept.
func TestRestoreInPlace(t *testing.T) {
	m := newMachine(t)
	m.run(0, "backup", m.at("clinic.age"), "--data", m.at("desk"))
	m.run(0, "patients", "add", "--name", "Ben Okoro", "--data", m.at("desk"))
	_, said := m.run(1, "restore", m.at("clinic.age"), "--data", m.at("desk"))
	wants(t, said, "--replace")
	out, _ := m.run(0, "restore", m.at("clinic.age"), "--data", m.at("desk"), "--replace")
	wants(t, out, "looks at Stripe before it sends", "before-restore", "checked")
	if strings.Contains(out, "key that is not on this machine") {
		t.Errorf("secrets are said to be locked: %s", out)
	}
	out, _ = m.run(0, "patients", "list", "--data", m.at("desk"))
	if strings.Contains(out, "Ben") {
		t.Error("what came after the backup is still there")
	}
	kept, err := filepath.Glob(m.at("desk/paydesk.db.before-restore-*"))
	if err != nil || len(kept) != 1 {
		t.Errorf("kept: %v, %v", kept, err)
	}
	m.run(0, "check", "--data", m.at("desk"))
	_, said = m.run(2, "restore", m.at("clinic.age"), "--data", m.at("demo"), "extra")
	wants(t, said, "one file")
}

func TestCheckCommand(t *testing.T) {
	m := newMachine(t)
	var whole desk.Checked
	m.json(&whole, 0, "check", "--data", m.at("desk"))
	if len(whole.Rows) < 5 || len(whole.Findings) != 0 {
		t.Errorf("a new desk: %+v", whole)
	}
	out, _ := m.run(0, "check", "--data", m.at("desk"))
	wants(t, out, "nothing is wrong", "audit entry")
	if err := os.Remove(m.at("desk/paydesk.key")); err != nil {
		t.Fatal(err)
	}
	out, said := m.run(1, "check", "--data", m.at("desk"))
	wants(t, out, "sealed", "locked")
	wants(t, said, "One thing is wrong")
	content, err := os.ReadFile(m.at("desk/paydesk.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(m.at("desk/paydesk.db"), content[:len(content)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	var damaged desk.Checked
	m.json(&damaged, 1, "check", "--data", m.at("desk"))
	if len(damaged.Findings) != 1 || damaged.Findings[0].Rule != "pages" {
		t.Errorf("half a file: %+v", damaged)
	}
	_, said = m.run(2, "check", "--data", m.at("nowhere"))
	wants(t, said, "no payment desk")
	if there(m.at("nowhere")) {
		t.Error("looking made a folder")
	}
}

func TestKeysRotateCommand(t *testing.T) {
	m := newMachine(t)
	m.run(0, "backup", m.at("clinic.age"), "--data", m.at("desk"))
	before, err := os.ReadFile(m.at("desk/paydesk.key"))
	if err != nil {
		t.Fatal(err)
	}
	var done desk.KeyRotation
	m.json(&done, 0, "keys", "rotate", "--data", m.at("desk"))
	after, err := os.ReadFile(m.at("desk/paydesk.key"))
	if err != nil || bytes.Equal(before, after) || done.Moved < 2 || !strings.Contains(done.Where, "paydesk.key") {
		t.Errorf("rotated: %+v, %v", done, err)
	}
	m.run(0, "check", "--data", m.at("desk"))
	// A backup from before comes back with the key of the backups, though its secrets lie under the old key.
	out, _ := m.run(0, "restore", m.at("clinic.age"), "--data", m.at("desk"), "--replace")
	wants(t, out, "key that is not on this machine")
	// With the old key beside the new one they open, and the next change ends it.
	if err := os.WriteFile(m.at("desk/paydesk.key"), append(after, before...), 0o600); err != nil {
		t.Fatal(err)
	}
	m.run(0, "check", "--data", m.at("desk"))
	m.run(0, "keys", "rotate", "--data", m.at("desk"))
	m.run(0, "check", "--data", m.at("desk"))
	if last, err := os.ReadFile(m.at("desk/paydesk.key")); err != nil || bytes.Contains(last, before[len(before)-60:]) {
		t.Errorf("the old key is still there: %v", err)
	}
	m.env["PAYDESK_PIN"] = "4711"
	_, said := m.run(1, "keys", "rotate", "--data", m.at("desk"), "--as", "Nobody")
	wants(t, said, "paydesk: ")
}

// While a desk is open, it is told how to back up, and nothing else gets at the file.
func TestCommandsBesideAnOpenDesk(t *testing.T) {
	m := newMachine(t)
	var out, errs bytes.Buffer
	p, err := Open(t.Context(), Config{Data: m.at("desk"), Deaf: true}, m.terminal(&out, &errs))
	if err != nil {
		t.Fatal(err)
	}
	_, said := m.run(1, "backup", m.at("clinic.age"), "--data", m.at("desk"))
	wants(t, said, "Back up now")
	_, said = m.run(1, "check", "--data", m.at("desk"))
	wants(t, said, "Another paydesk")
	report, _ := m.run(0, "doctor", "--data", m.at("desk"))
	wants(t, report, "Another paydesk")
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

func TestBackupsByThemselves(t *testing.T) {
	m := newMachine(t)
	var out, errs bytes.Buffer
	p, err := Open(t.Context(), Config{Data: m.at("desk"), Deaf: true, BackupEvery: time.Hour, BackupKeep: 2, BackupDir: m.at("usb")}, m.terminal(&out, &errs))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if err := p.backUpByItself(t.Context()); model.KindOf(err) != model.Conflict || !strings.Contains(p.desk.BackupTrouble(), "recovery line") {
		t.Errorf("before a first one by hand: %v, %q", err, p.desk.BackupTrouble())
	}
	first, err := p.desk.Session(model.System()).Backup(t.Context(), desk.BackupRequest{})
	if err != nil || first.Recovery == "" || p.desk.BackupTrouble() != "" {
		t.Fatalf("the first by hand: %v", err)
	}
	now := time.Now()
	if wait := p.untilBackup(now); wait < 58*time.Minute || wait > time.Hour {
		t.Errorf("the next backup is due in %s", wait)
	}
	if wait := p.untilBackup(now.Add(2 * time.Hour)); wait != 0 {
		t.Errorf("a backup that is overdue waits %s", wait)
	}
	if wait := p.untilBackup(now.Add(-2 * time.Hour)); wait != 0 {
		t.Errorf("with the clock turned back, it waits %s", wait)
	}
	old := []string{backup.Name(now.Add(-3 * time.Hour)), backup.Name(now.Add(-2 * time.Hour)), "letter.txt"}
	for _, name := range old {
		if err := os.WriteFile(m.at("usb/"+name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.backUpByItself(t.Context()); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(m.at("usb"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if slices.Contains(names, old[0]) || !slices.Contains(names, "letter.txt") || len(names) > 3 {
		t.Errorf("kept: %v", names)
	}
	if err := os.Chmod(m.at("usb"), 0o500); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(m.at("usb"), 0o700)
	if os.Getuid() > 0 {
		if err := p.backUpByItself(t.Context()); err == nil || p.desk.BackupTrouble() == "" {
			t.Error("a folder that can't be written to is no trouble")
		}
	}
}

func TestSettingsOfBackups(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		args []string
		says string
	}{
		{nil, []string{"--backup-every", "3s"}, "--backup-every"},
		{nil, []string{"--backup-every", "1h", "--backup-keep", "0"}, "keep one"},
		{map[string]string{envBackupEvery: "often"}, nil, envBackupEvery},
		{map[string]string{envBackupKeep: "all"}, nil, envBackupKeep},
	} {
		set := rootCommand(Terminal{Env: func(string) string { return "" }}).Flags()
		if err := set.Parse(c.args); err != nil {
			t.Fatal(err)
		}
		var read Config
		read.BackupEvery, _ = set.GetDuration("backup-every")
		read.BackupKeep, _ = set.GetInt("backup-keep")
		err := read.completeBackups(set, func(name string) string { return c.env[name] })
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v %v: %v, want %q", c.env, c.args, err, c.says)
		}
	}
	config := Config{}
	set := rootCommand(Terminal{Env: func(string) string { return "" }}).Flags()
	env := map[string]string{envBackupEvery: "1h", envBackupKeep: "48", envBackupDir: "/mnt/usb"}
	if err := config.completeBackups(set, func(name string) string { return env[name] }); err != nil || config.BackupEvery != time.Hour || config.BackupKeep != 48 || config.BackupDir != "/mnt/usb" {
		t.Errorf("from the environment: %+v, %v", config, err)
	}
}

// symptoms are the doctor's lines by name.
func (m *machine) symptoms(code int) map[string]Symptom {
	m.t.Helper()
	out, _ := m.run(code, "doctor", "--data", m.at("desk"), "--json")
	all := map[string]Symptom{}
	for line := range strings.Lines(out) {
		var s Symptom
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			m.t.Fatalf("%q: %v", line, err)
		}
		if _, twice := all[s.Name]; !twice || s.Verdict == ill {
			all[s.Name] = s
		}
	}
	return all
}

func TestDoctor(t *testing.T) {
	m := newMachine(t)
	ahead := time.Duration(0)
	stripe := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Date"] = []string{time.Now().Add(ahead).UTC().Format(http.TimeFormat)}
	}))
	defer stripe.Close()
	m.env[envAPI] = stripe.URL
	for name, want := range map[string]verdict{
		"version": well, "folder": well, "file system": well, "sync": well, "records": well, "opening": well, "key": well, "backups": worn,
		"clock": well, "terminal": well, "settings": well,
	} {
		if got := m.symptoms(0)[name]; got.Verdict != want && !(name == "sync" && got.Verdict == worn) {
			t.Errorf("%s: %+v, want %s", name, got, want)
		}
	}
	m.run(0, "backup", "--data", m.at("desk"))
	if got := m.symptoms(0)["backups"]; got.Verdict != well {
		t.Errorf("with a backup: %+v", got)
	}
	ahead = 2 * time.Minute
	if got := m.symptoms(0)["clock"]; got.Verdict != worn {
		t.Errorf("two minutes: %+v", got)
	}
	ahead = -20 * time.Minute
	if got := m.symptoms(1)["clock"]; got.Verdict != ill || !strings.Contains(got.Text, "NTP") {
		t.Errorf("twenty minutes: %+v", got)
	}
	stripe.Close()
	if got := m.symptoms(0)["clock"]; got.Verdict != worn || !strings.Contains(got.Text, "can't be reached") {
		t.Errorf("no Stripe: %+v", got)
	}
	if err := os.Remove(m.at("desk/paydesk.key")); err != nil {
		t.Fatal(err)
	}
	if got := m.symptoms(1)["key"]; got.Verdict != ill || !strings.Contains(got.Text, "is not there") {
		t.Errorf("without the key: %+v", got)
	}
	m.env[envOAuthPort] = "many"
	if got := m.symptoms(1)["settings"]; got.Verdict != ill {
		t.Errorf("a wrong setting: %+v", got)
	}
}

func TestDoctorSeesOpenDoors(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // guarded by lists, not by modes
	}
	for path, name := range map[string]string{"desk": "folder", "desk/paydesk.db": "records", "desk/paydesk.log": "records", "desk/paydesk.key": "key"} {
		m := newMachine(t)
		m.env[envAPI] = "http://127.0.0.1:1"
		if err := os.Chmod(m.at(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if got := m.symptoms(1)[name]; got.Verdict != ill || !strings.Contains(got.Text, "chmod") {
			t.Errorf("%s: %+v", path, got)
		}
	}
	m := &machine{t: t, home: t.TempDir(), env: map[string]string{envAPI: "http://127.0.0.1:1"}}
	if got := m.symptoms(0)["folder"]; got.Verdict != worn || there(m.at("desk")) {
		t.Errorf("no folder: %+v", got)
	}
}

// TestDisk: a folder of this machine is on a disk with some room, and a distant one is told by its name.
func TestDisk(t *testing.T) {
	on, err := diskOf(t.TempDir())
	if err != nil || on.known && (!on.local || on.free == 0) {
		t.Errorf("%+v, %v", on, err)
	}
	if _, err := diskOf(filepath.Join(t.TempDir(), "none")); err == nil && on.known {
		t.Error("a folder that isn't there lies on a disk")
	}
}
