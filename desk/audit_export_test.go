package desk_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// lengthen makes the practice's chain so many entries longer.
func (g *group) lengthen(n int) {
	g.put(func(tx storage.Tx) error {
		last, err := tx.LastAudit(g.practice)
		for i := 0; i < n && err == nil; i++ {
			last = model.AuditEntry{
				Practice: g.practice, At: tx.Now(), Actor: g.frontDesk.Actor().Staff, By: "front desk", Action: "invoice.create",
				Subject: model.RowID(model.InvoicePrefix, uint64(i)), After: fmt.Sprintf("INV-%05d 80.00 AUD", i),
			}.Chained(last)
			err = tx.AppendAudit(last)
		}
		return err
	})
}

// exported is the practice's trail as a file, and the key that it was signed with.
func (g *group) exported(t testing.TB) ([]byte, []byte) {
	var file bytes.Buffer
	x, err := g.session.ExportAudit(context.Background(), g.practice, &file)
	if err != nil || !x.Signed {
		t.Fatalf("exported %+v: %v", x, err)
	}
	return file.Bytes(), x.Key.Public
}

func lines(file []byte) [][]byte { return slices.Collect(bytes.Lines(file)) }

func TestAnExportIsVerifiedWithThePublicKeyAlone(t *testing.T) {
	g := newGroup(t)
	g.rename("Zoë & Söhne <Pty> \u2028 Ltd")
	g.lengthen(20)
	file, key := g.exported(t)
	report, err := desk.VerifyExport(bytes.NewReader(file), key)
	g.must(err)
	_, last := g.end(g.practice)
	if report.Entries != last.Seq || report.To != last.At || report.Practice != g.practice || report.Name != "Harbour Street Physio" || report.Organisation != "Harbour Group" {
		t.Errorf("reported %+v, the last entry is %+v", report, last)
	}
	if last.Action != "audit.export" {
		t.Errorf("the export is not audited: %+v", last)
	}
	parsed, err := desk.ParseAuditKey(" " + strings.ToUpper(fmt.Sprintf("%x %x", key[:16], key[16:])))
	if err != nil || !bytes.Equal(parsed, key) {
		t.Errorf("the key read back: %x, %v", parsed, err)
	}
	other := bytes.Clone(key)
	other[3] ^= 1
	says(t, only(desk.VerifyExport(bytes.NewReader(file), other)), model.Conflict, "another key")
	says(t, only(desk.VerifyExport(bytes.NewReader(file), key[:31])), model.Invalid, "32 bytes")
	says(t, only(desk.VerifyExport(strings.NewReader("id,name\n"), key)), model.Invalid, "no audit trail")
	_, err = desk.ParseAuditKey("12")
	besides(t, err, "key", "64 letters and digits")
}

// Every bit of every byte of a small export: header, entries, end.
func TestEveryFlippedBitOfAnExportIsFound(t *testing.T) {
	t.Parallel()
	g := newGroup(t)
	file, key := g.exported(t)
	for at := range file {
		for bit := range 8 {
			file[at] ^= 1 << bit
			if _, err := desk.VerifyExport(bytes.NewReader(file), key); err == nil {
				t.Errorf("bit %d of byte %d (%q) flipped, and not found", bit, at, file[at]^1<<bit)
			}
			file[at] ^= 1 << bit
		}
	}
	for n := range file {
		if _, err := desk.VerifyExport(bytes.NewReader(file[:n]), key); err == nil {
			t.Errorf("cut to %d bytes of %d, and not found", n, len(file))
		}
	}
	g.must(only(desk.VerifyExport(bytes.NewReader(file), key)))
}

func TestWhateverIsDoneToALongExportIsFound(t *testing.T) {
	t.Parallel()
	g := newGroup(t)
	g.lengthen(5_990)
	file, key := g.exported(t)
	all := lines(file)
	last := len(all) - 1
	if last < 5_990 {
		t.Fatalf("%d lines", len(all))
	}
	without := func(from, to int) [][]byte { return slices.Concat(all[:from], all[to:]) }
	swapped := func(i, j int) [][]byte {
		out := slices.Clone(all)
		out[i], out[j] = out[j], out[i]
		return out
	}
	for what, c := range map[string]struct {
		lines [][]byte
		words string
	}{
		"the first entry dropped":         {without(1, 2), "entry 2 stands where entry 1 belongs"},
		"one in the middle dropped":       {without(3_000, 3_001), "entry 3001 stands where entry 3000 belongs"},
		"the last entry dropped":          {without(last-1, last), "is the last one here"},
		"a thousand at the end dropped":   {without(last-1_000, last), "is the last one here"},
		"the end dropped":                 {all[:last], "before its signed end"},
		"cut in the middle":               {all[:1_000], "it stops behind entry 999"},
		"neighbours swapped":              {swapped(2_000, 2_001), "entry 2001 stands where entry 2000 belongs"},
		"the first and the last swapped":  {swapped(1, last-1), "stands where entry 1 belongs"},
		"an entry twice":                  {slices.Insert(slices.Clone(all), 300, all[300]), "entry 300 stands where entry 301 belongs"},
		"the end twice":                   {append(slices.Clone(all), all[last]), "behind its signed end"},
		"an empty line at the end":        {append(slices.Clone(all), []byte("\n")), "behind its signed end"},
		"the header dropped":              {all[1:], "no audit trail"},
		"a blank more between the fields": {slices.Replace(slices.Clone(all), 9, 10, bytes.Replace(all[9], []byte(`,"at"`), []byte(`, "at"`), 1)), "line of entry 9"},
	} {
		says(t, only(desk.VerifyExport(bytes.NewReader(bytes.Join(c.lines, nil)), key)), kindOf(what), c.words)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 12 {
		at, bit := random.IntN(len(file)), byte(1)<<random.IntN(8)
		file[at] ^= bit
		if _, err := desk.VerifyExport(bytes.NewReader(file), key); err == nil {
			t.Errorf("byte %d ^ %d is not found", at, bit)
		}
		file[at] ^= bit
	}
}

func kindOf(what string) model.Kind {
	if what == "the header dropped" {
		return model.Invalid
	}
	return model.Conflict
}

// Whoever has the data but not the key can make a chain that holds in itself; its end gives it away.
func TestAnExportMadeAnewByAnotherIsFound(t *testing.T) {
	g := newGroup(t)
	g.lengthen(5)
	file, key := g.exported(t)
	other := g.another()
	says(t, only(desk.VerifyExport(bytes.NewReader(other), key)), model.Conflict, "another key")
	// the header names our key, and the rest is theirs
	mixed := bytes.Join(slices.Concat(lines(file)[:1], lines(other)[1:]), nil)
	says(t, only(desk.VerifyExport(bytes.NewReader(mixed), key)), model.Conflict, "does not hold")
}

// another exports the trail, changed, with a key of somebody else's.
func (g *group) another() []byte {
	g.t.Helper()
	g.put(func(tx storage.Tx) error { return tx.DeleteSecret("audit", "", "signing key") })
	g.withVault(openVault(g.t, g.t.TempDir()))
	_, err := g.session.RenewAuditKey(g.t.Context())
	g.must(err)
	file, _ := g.exported(g.t)
	return file
}

func TestAnExportWithoutAVaultSaysThatItIsNotSigned(t *testing.T) {
	g := newGroup(t)
	_, key := g.exported(t)
	g.withVault(nil)
	var file bytes.Buffer
	x, err := g.session.ExportAudit(t.Context(), g.practice, &file)
	g.must(err)
	if x.Signed || !strings.Contains(x.Key.Why, "not signed") {
		t.Errorf("exported %+v", x)
	}
	says(t, only(desk.VerifyExport(&file, key)), model.Conflict, "not signed")
}

func TestTheOrganisationsTrailIsExportedByThoseWhoMayEverywhere(t *testing.T) {
	g := newGroup(t)
	var file bytes.Buffer
	x, err := g.session.ExportAudit(t.Context(), "", &file)
	g.must(err)
	report, err := desk.VerifyExport(&file, x.Key.Public)
	g.must(err)
	if report.Practice != "" || report.Name != "Harbour Group" || report.Entries != x.Entries || x.Entries == 0 {
		t.Errorf("reported %+v", report)
	}
	says(t, only(g.frontDesk.ExportAudit(t.Context(), g.practice, &file)), model.Forbidden, "Export")
}

// full is a disk without room.
type full struct{ room int }

func (f *full) Write(b []byte) (int, error) {
	if f.room -= len(b); f.room < 0 {
		return 0, fmt.Errorf("no space left")
	}
	return len(b), nil
}

func TestAnExportThatFindsNoRoomSaysSo(t *testing.T) {
	g := newGroup(t)
	g.lengthen(50)
	for _, room := range []int{0, 100, 5_000} {
		says(t, only(g.session.ExportAudit(t.Context(), g.practice, &full{room})), model.Unavailable, "not complete")
	}
}

func BenchmarkVerifyExport(b *testing.B) {
	g := newGroup(b)
	g.lengthen(10_000)
	file, key := g.exported(b)
	for b.Loop() {
		if _, err := desk.VerifyExport(bytes.NewReader(file), key); err != nil {
			b.Fatal(err)
		}
	}
}
