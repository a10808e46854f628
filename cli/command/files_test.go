package command_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clinic.example/paydesk/cli/command"
)

// file writes a file for a command to read.
func (c *clinic) file(text string) string {
	c.t.Helper()
	path := filepath.Join(c.t.TempDir(), "rows.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
	return path
}

func TestImportTellsWhatBecomesOfRows(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	const card = "4242 4242 4242 4242"
	path := c.file("id,name,Shoe size\n1,Mia Wong,38\n2,,40\n3," + card + ",41\n4,Leo Okoro,42\n")
	before := c.deeds()
	out, message, code := c.give("import", "patients", path, "--dry-run", "--json")
	rehearsed := lines[command.ImportRow](t, out)
	if code != command.Done || !strings.Contains(message, "4 rows: would be 2 added, 0 changed, 0 unchanged, 2 left out.") || !strings.Contains(message, "Shoe size") {
		t.Errorf("a rehearsal ended with %d: %s", code, message)
	}
	if after := c.deeds(); !slices.Equal(before, after) {
		t.Errorf("a rehearsal stored %v", after)
	}
	if len(rehearsed) != 4 || rehearsed[0].Outcome != "added" || rehearsed[1].Outcome != "left-out" || rehearsed[1].Line != 3 || rehearsed[2].Why == "" {
		t.Errorf("rehearsed: %+v", rehearsed)
	}
	out, message, code = c.give("import", "patients", path)
	if code != command.Done || !strings.Contains(message, "4 rows: 2 added") || !strings.Contains(out, "line 3, id 2: left out. Type the patient's name.\n") || strings.Contains(out+message, card) {
		t.Errorf("the import ended with %d: %s%s", code, out, message)
	}
	if strings.Contains(out, "line 2") {
		t.Errorf("a row that came in is told as bad: %s", out)
	}
	c.input = "id;who\n1;Mia Wong-Lee\n"
	if again := lines[command.ImportRow](t, c.done("import", "patients", "-", "--column", "name=Who", "--json")); len(again) != 1 || again[0].Outcome != "changed" || !slices.Equal(again[0].Fields, []string{"name"}) {
		t.Errorf("the same id again: %+v", again)
	}
	if all := lines[command.Patient](t, c.done("patients", "list", "--json")); len(all) != 2 || all[1].Name != "Mia Wong-Lee" || all[1].Source != "1" {
		t.Errorf("patients: %+v", all)
	}
}

func TestVisitsComeInAndAreInvoiced(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.done("import", "patients", c.file("id,name\n1,Mia Wong\n"))
	c.done("import", "practitioners", c.file("id,name,provider number\n7,Dr Lin,2426611A\n"))
	c.done("import", "types", c.file("id,name,price,code\n9,Standard visit,80,500\n"))
	c.done("import", "appointments", c.file("id,patient,type,practitioner,start\n5,1,9,7,2026-03-02 09:30\n"))
	if none := c.done("visits", "list", "--from", "2026-03-03", "--to", "2026-03-04", "--json"); none != "" {
		t.Errorf("another day: %s", none)
	}
	visits := lines[command.Visit](t, c.done("visits", "list", "--from", "2026-03-02", "--to", "2026-03-02", "--json"))
	if len(visits) != 1 || visits[0].Patient.Name != "Mia Wong" || visits[0].Practitioner != "Dr Lin" || visits[0].Start != "2026-03-01T22:30:00Z" || visits[0].Open.Minor != 80_00 {
		t.Fatalf("visits: %+v", visits)
	}
	var invoice command.InvoiceDetail
	c.reply(&invoice, "invoices", "create", "--visit", visits[0].ID)
	if invoice.Visit != visits[0].ID || invoice.Lines[0].Provider != "2426611A" || invoice.Lines[0].Date != "2026-03-02" {
		t.Errorf("invoice: %+v", invoice)
	}
	c.reply(&invoice, "invoices", "create", "--visit", visits[0].ID)
	if invoice.Number != "TEST-0001" {
		t.Errorf("a visit was invoiced twice: %s", invoice.Number)
	}
}

func TestExportsAreHarmlessTables(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	for _, name := range []string{"=HYPERLINK(1)", "+Ann", "-Bob", "@Cleo", "Dora, \"D\""} {
		c.done("patients", "add", "--name", name, "--mobile", "+61 400")
	}
	c.done("invoices", "create", "--patient", "+Ann", "--line", "text==1+1; price=80; tax=10")
	c.done("pay", "TEST-0001", "--method", "cash")
	c.done("refund", "TEST-0001", "--amount", "/2", "--reason", "goodwill")
	for kind, want := range map[string]string{
		"invoices": "TEST-0001", "lines": "'=1+1", "payments": "'+Ann", "refunds": "40.00", "patients": "'=HYPERLINK(1)", "visits": "paydesk_id",
	} {
		out := c.done("export", kind)
		table, err := csv.NewReader(strings.NewReader(out)).ReadAll()
		if err != nil || !strings.Contains(out, want) || !strings.Contains(out, "\r\n") {
			t.Errorf("%s: %v\n%s", kind, err, out)
		}
		for _, cell := range slices.Concat(table...) {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Errorf("%s has a cell %q", kind, cell)
			}
		}
		if kind != "patients" && kind != "visits" && !strings.Contains(out, "TEST,") {
			t.Errorf("%s does not mark test money: %s", kind, out)
		}
	}
	if all := lines[command.Invoice](t, c.done("export", "invoices", "--format", "jsonl")); len(all) != 1 || all[0].Mode != "test" {
		t.Errorf("JSON lines: %+v", all)
	}
	if all := lines[command.InvoiceLine](t, c.done("export", "lines", "--format", "jsonl", "--from", "2001-01-01")); len(all) != 1 || all[0].Text != "=1+1" || all[0].Tax != "10.00" {
		t.Errorf("JSON lines: %+v", all)
	}
	if table := c.done("export", "payments", "--to", "2001-01-01"); strings.Count(table, "\n") != 1 {
		t.Errorf("of long ago: %s", table)
	}
	if deeds := c.deeds(); !slices.ContainsFunc(deeds, func(d string) bool { return strings.HasPrefix(d, "export refunds") }) {
		t.Errorf("no export is in the audit trail: %v", deeds)
	}
}

func TestAnExportComesBackAsItWent(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.done("import", "patients", c.file("id,name,mobile,birth date\n1,=Mia,+61 400,1990-04-01\n2,\"Leo, the\"\"second\"\"\",,\n"))
	path := filepath.Join(t.TempDir(), "patients.csv")
	c.done("export", "patients", "--out", path)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v %v", info, err)
	}
	c.refused(command.Bad, "is there already, and is left as it is", "export", "patients", "--out", path)
	_, message, _ := c.give("import", "patients", path)
	if !strings.Contains(message, "2 rows: 0 added, 0 changed, 2 unchanged, 0 left out.") {
		t.Errorf("back again: %s", message)
	}
}

func TestLongExportsAreRead(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	var file strings.Builder
	file.WriteString("id,name\n")
	for i := range 2050 {
		file.WriteString(strings.Repeat("x", i%7) + string(rune('a'+i%26)) + strings.Repeat("y", i/26) + ",Someone\n")
	}
	c.done("import", "patients", c.file(file.String()))
	all := lines[command.Patient](t, c.done("export", "patients", "--format", "jsonl"))
	seen := map[string]bool{}
	for _, p := range all {
		seen[p.ID] = true
	}
	if len(all) != len(seen) || len(all) != len(lines[command.Patient](t, c.done("patients", "list", "--json", "--limit", "10000"))) || len(all) < 2000 {
		t.Errorf("%d rows, %d different ones", len(all), len(seen))
	}
}
