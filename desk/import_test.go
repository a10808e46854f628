package desk_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// bring imports a file into the clinic's practice and tells what became of its rows, as in "2 added", "3 left out: It has no id.".
func (c *clinic) bring(kind desk.ImportKind, file string, edit ...func(*desk.ImportRequest)) []string {
	c.t.Helper()
	var rows []string
	r := desk.ImportRequest{Practice: c.practice, Kind: kind, From: strings.NewReader(file), Each: func(row desk.ImportedRow) error {
		line := fmt.Sprintf("%d %s", row.Line, row.Outcome)
		if len(row.Fields) > 0 || row.Why != "" {
			line += ": " + strings.Join(row.Fields, ", ") + row.Why
		}
		rows = append(rows, line)
		return nil
	}}
	for _, e := range edit {
		e(&r)
	}
	report, err := c.session.Import(c.t.Context(), r)
	c.must(err)
	if report.Rows != len(rows) || report.Added+report.Changed+report.Unchanged+report.LeftOut != len(rows) {
		c.t.Errorf("the report is %+v of %d rows", report, len(rows))
	}
	return rows
}

func rehearsed(r *desk.ImportRequest) { r.DryRun = true }

func sameRows(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n%s\nwant:\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// entries counts the audit entries of the organisation and of the practice.
func (c *clinic) entries() (n int) {
	c.t.Helper()
	c.put(func(tx storage.Tx) error {
		for _, chain := range []model.PracticeID{"", c.practice} {
			all, err := tx.Audit(chain, storage.Window{})
			if err != nil {
				return err
			}
			n += len(all)
		}
		return nil
	})
	return n
}

func (c *clinic) imported(source string) (p model.Patient) {
	c.t.Helper()
	c.put(func(tx storage.Tx) (err error) {
		p, err = tx.PatientBySource(source)
		return err
	})
	return p
}

const firstPatients = "\ufeffId;First name;Surname;Date of birth;E-mail;Phone;Notes\r\n" +
	"C-1;Mia;Wong;1990-04-01;mia@example.org;'+61 400 000 001;x\r\n" +
	"C-2;\"Zoë \"\"Z\"\"\";O'Brien;;;;\r\n" +
	";;;;;;\r\n" +
	"C-3;José;Álvarez;2.1.1980;;;\r\n" +
	"C-4;Ann;4242 4242 4242 4242;;;;\r\n" +
	";Bob;Nobody;;;;\r\n" +
	"C-1;Mia;Twice;;;;\r\n" +
	"C-5;Ada;Future;2999-01-01;;;\r\n" +
	"C-6;Eve;;;eve;;\r\n" +
	"C-7;short\r\n"

func TestPatientsAreImported(t *testing.T) {
	c := newClinic(t)
	want := []string{
		"2 added", "3 added",
		`5 left out: The birth date "2.1.1980" is not a date as in 2026-01-31. Another order of its parts has to be named.`,
		"6 left out: " + desk.NoCardNumbers,
		"7 left out: It has no id.",
		"8 left out: Its id stands in line 2 already.",
		"9 left out: The birth date lies in the future.",
		"10 left out: An e-mail address has an @ in it.",
		"11 left out: It has 2 cells, and the first row has 7.",
	}
	before := c.entries()
	sameRows(t, "a rehearsal", c.bring(desk.ImportPatients, firstPatients, rehearsed), want...)
	if got := c.entries(); got != before {
		t.Errorf("a rehearsal wrote %d audit entries", got-before)
	}
	sameRows(t, "the import", c.bring(desk.ImportPatients, firstPatients), want...)
	if got := c.entries(); got != before+2 {
		t.Errorf("%d audit entries for 2 patients", got-before)
	}
	if p := c.imported("C-1"); p.Name != "Mia Wong" || p.BirthDate != 19900401 || p.Email != "mia@example.org" || p.Mobile != "+61 400 000 001" {
		t.Errorf("stored: %+v", p)
	}
	if p := c.imported("C-2"); p.Name != `Zoë "Z" O'Brien` {
		t.Errorf("stored: %+v", p)
	}
}

func TestASecondImportUpdates(t *testing.T) {
	c := newClinic(t)
	c.bring(desk.ImportPatients, firstPatients)
	mia := c.imported("C-1")
	edited := mia
	edited.Email = "new@example.org"
	_, err := c.session.SavePatient(t.Context(), c.practice, edited)
	c.must(err)
	const second = "key,full name,mobile\nC-1,Mia Wong-Lee,+61 400 000 001\nC-2,\"Zoë \"\"Z\"\" O'Brien\",\nC-9,New Person,\n"
	want := []string{"2 changed: name", "3 unchanged", "4 added"}
	sameRows(t, "a rehearsal", c.bring(desk.ImportPatients, second, rehearsed), want...)
	sameRows(t, "the import", c.bring(desk.ImportPatients, second), want...)
	after := c.imported("C-1")
	if after.ID != mia.ID || after.Name != "Mia Wong-Lee" || after.Email != "new@example.org" || after.BirthDate != mia.BirthDate {
		t.Errorf("stored: %+v", after)
	}
	before := c.entries()
	sameRows(t, "once more", c.bring(desk.ImportPatients, second), "2 unchanged", "3 unchanged", "4 unchanged")
	if got := c.entries(); got != before {
		t.Errorf("%d audit entries for nothing", got-before)
	}
}

func TestVisitsAreImported(t *testing.T) {
	c := newClinic(t)
	c.bring(desk.ImportPatients, firstPatients)
	sameRows(t, "practitioners", c.bring(desk.ImportPractitioners, "id,name,provider number\nP1,Dr Lin,2426611A\nP2,,\n"),
		"2 added", "3 left out: It has no name.")
	sameRows(t, "types", c.bring(desk.ImportTypes, "id,name,item code,duration,price,tax\nT1,First visit,510,45,\"1,250.50\",10%\nT2,Bad,,x,80,\nT3,Bad,,30,-1,\nT4,Bad,,30,1.234,\n"),
		"2 added", `3 left out: The minutes "x" are not a whole number.`, "4 left out: An amount can't be below zero.",
		`5 left out: "1.234" can be read in two ways. Write it as 1250 or as 1.25.`)
	const file = "id,patient,type,practitioner,start,state\n" +
		"A1,C-1,T1,P1,2026-07-01 09:30,\n" +
		"A2,C-2,first VISIT,dr lin,2026-07-01T14:05,No-show\n" +
		"A3,C-8,T1,P1,2026-07-01 10:00,\n" +
		"A4,C-1,T8,P1,2026-07-01 10:00,\n" +
		"A5,C-1,T1,P8,2026-07-01 10:00,\n" +
		"A6,C-1,T1,P1,2026-07-01,\n" +
		"A7,C-1,T1,,2026-07-01T10:00:00Z,gone\n"
	want := []string{
		"2 added", "3 added", `4 left out: No patient was imported with the id "C-8".`, `5 left out: There is no appointment type "T8".`,
		`6 left out: There is no practitioner "P8".`, `7 left out: The start "2026-07-01" is not a time as in 2026-01-31 14:30.`,
		`8 left out: The state "gone" is none of booked, arrived, done, cancelled, late cancelled and no-show.`,
	}
	sameRows(t, "a rehearsal", c.bring(desk.ImportAppointments, file, rehearsed), want...)
	sameRows(t, "the import", c.bring(desk.ImportAppointments, file), want...)
	rows, err := c.session.Visits(t.Context(), c.practice, 20260701, 20260701)
	c.must(err)
	if len(rows) != 2 || rows[0].Patient.Name != "Mia Wong" || rows[0].Practitioner != "Dr Lin" || rows[0].Type.Price.Minor != 125050 ||
		rows[0].Type.TaxBasisPoints != 1000 || rows[1].Appointment.State != model.NoShow {
		t.Fatalf("visits: %+v", rows)
	}
	sydney, err := time.LoadLocation("Australia/Sydney")
	c.must(err)
	if at := rows[0].Appointment.Start.In(sydney).Format(time.DateTime); at != "2026-07-01 09:30:00" {
		t.Errorf("the visit starts at %s", at)
	}
	sameRows(t, "moved", c.bring(desk.ImportAppointments, "id,patient,type,start\nA1,C-2,T1,2026-07-02 09:30\n"), "2 changed: patient, start")
	op, err := c.session.NewOperation()
	c.must(err)
	_, err = c.session.InvoiceVisit(t.Context(), c.practice, rows[0].Appointment.ID, op)
	c.must(err)
	sameRows(t, "an invoiced visit", c.bring(desk.ImportAppointments, "id,patient,type,start,state\nA1,C-1,T1,2026-07-02 09:30,done\nA1x,C-1,T1,2026-07-02 09:30,\n"),
		"2 left out: This appointment has an invoice, so its patient stays.", "3 added")
}

func TestAnImportedTypeIsTheOneOfThatName(t *testing.T) {
	c := newClinic(t)
	made, err := c.session.SaveType(t.Context(), model.AppointmentType{
		Practice: c.practice, Name: "Long visit", Price: model.Money{Minor: 90_00, Currency: "aud"}, Mode: model.Required, Deposit: model.Deposit{BasisPoints: 2500},
	})
	c.must(err)
	sameRows(t, "types", c.bring(desk.ImportTypes, "id,name,price\nT1,long visit,100\n"), "2 changed: id, name, price")
	list, err := c.session.Types(t.Context(), c.practice)
	c.must(err)
	i := slices.IndexFunc(list.Rows, func(r desk.TypeRow) bool { return r.Type.ID == made.Type.ID })
	got := list.Rows[i].Type
	if got.Source != "T1" || got.Price.Minor != 100_00 || got.Mode != model.Required || got.Deposit.BasisPoints != 2500 {
		t.Errorf("stored: %+v", got)
	}
	got.Name = "Longer visit"
	saved, err := c.session.SaveType(t.Context(), model.AppointmentType{ID: got.ID, Practice: c.practice, Name: "Longer visit", Price: got.Price, Mode: got.Mode})
	c.must(err)
	if saved.Type.Source != "T1" {
		t.Error("an edit forgets where the type came from")
	}
}

func TestColumnsAndDatesCanBeNamed(t *testing.T) {
	c := newClinic(t)
	const file = "Client no.\tWho\tBorn\n9\tMia Wong\t1/4/1990\n"
	for _, test := range []struct {
		order desk.DateOrder
		row   string
		born  model.Date
	}{
		{desk.DayFirst, "2 added", 19900401},
		{desk.MonthFirst, "2 changed: birth date", 19900104},
	} {
		sameRows(t, string(test.order), c.bring(desk.ImportPatients, file, func(r *desk.ImportRequest) {
			r.Columns = map[string]string{"id": "client no", "name": "Who", "birth date": "born"}
			r.Dates = test.order
		}), test.row)
		if born := c.imported("9").BirthDate; born != test.born {
			t.Errorf("%s: born %s", test.order, born)
		}
	}
}

func TestAFileThatIsNoTable(t *testing.T) {
	c := newClinic(t)
	for name, test := range map[string]struct {
		file, field, says string
		columns           map[string]string
	}{
		"empty":          {"", "file", "The file is empty.", nil},
		"no id":          {"name\nMia\n", "column", `no column "id"`, nil},
		"no name":        {"id,surname\n1,Wong\n", "column", `no column "name"`, nil},
		"other text":     {"id,na\xffme\n", "file", "CSV in UTF-8", nil},
		"unknown field":  {"id,name\n", "column", `"shoe size" is no field of patients`, map[string]string{"shoe size": "name"}},
		"unknown column": {"id,name\n", "column", `no column "who"`, map[string]string{"name": "who"}},
	} {
		_, err := c.session.Import(t.Context(), desk.ImportRequest{
			Practice: c.practice, Kind: desk.ImportPatients, From: strings.NewReader(test.file), Columns: test.columns,
		})
		says(t, err, model.Invalid, test.says)
		if e, ok := errors.AsType[*model.Error](err); !ok || e.Field != test.field {
			t.Errorf("%s: the field is not %s", name, test.field)
		}
	}
	_, err := c.session.Import(t.Context(), desk.ImportRequest{Practice: c.practice, Kind: "shoes", From: strings.NewReader("id\n")})
	says(t, err, model.Invalid, "Choose what the file holds")
}

func TestBadBytesCostOneRow(t *testing.T) {
	c := newClinic(t)
	file := "id,name\n1,\xff\n2,a\x00b\n3,\"quo\"te\"\n4,Fine\n5," + strings.Repeat("x", 600) + "\n"
	sameRows(t, "rows", c.bring(desk.ImportPatients, file),
		"2 left out: It is not UTF-8 text.", "3 left out: It is not UTF-8 text.", "4 left out: Its quotation marks don't match.", "5 added",
		"6 left out: A cell holds more than 500 letters.")
}

func TestNoCardNumberIsTold(t *testing.T) {
	c := newClinic(t)
	const number = "4000 0000 0000 0002"
	report, err := c.session.Import(t.Context(), desk.ImportRequest{
		Practice: c.practice, Kind: desk.ImportAppointments, From: strings.NewReader("id,patient,type,start," + number + "\n" + number + ",x,x,x,x\n1,2,3," + number + ",\n"),
		Each: func(row desk.ImportedRow) error {
			if model.HoldsCardNumber(row.Source) || model.HoldsCardNumber(row.Why) || row.Outcome != desk.RowLeftOut {
				t.Errorf("told: %+v", row)
			}
			return nil
		},
	})
	c.must(err)
	if report.LeftOut != 2 || len(report.Unread) != 1 || model.HoldsCardNumber(report.Unread[0]) {
		t.Errorf("the report is %+v", report)
	}
}

func TestAnImportThatBreaksOffGoesOnWhereItStood(t *testing.T) {
	c := newClinic(t)
	var file strings.Builder
	file.WriteString("id,name\n")
	for i := range 2500 {
		fmt.Fprintf(&file, "C%d,Patient %d\n", i, i)
	}
	told, broken := 0, errors.New("nobody listens")
	_, err := c.session.Import(t.Context(), desk.ImportRequest{
		Practice: c.practice, Kind: desk.ImportPatients, From: strings.NewReader(file.String()), Each: func(desk.ImportedRow) error {
			if told++; told > 1500 {
				return broken
			}
			return nil
		},
	})
	if !errors.Is(err, broken) {
		t.Fatalf("the import ended with %v", err)
	}
	counts := map[string]int{}
	for _, row := range c.bring(desk.ImportPatients, file.String()) {
		_, what, _ := strings.Cut(row, " ")
		counts[what]++
	}
	if counts["unchanged"] != 2000 || counts["added"] != 500 {
		t.Errorf("afterwards: %v", counts)
	}
}

func TestAnImportIsNotForEverybody(t *testing.T) {
	g := newGroup(t)
	before := g.entries()
	_, err := g.frontDesk.Import(t.Context(), desk.ImportRequest{Practice: g.practice, Kind: desk.ImportPatients, From: strings.NewReader("id,name\n1,Mia\n")})
	says(t, err, model.Forbidden, string(model.ImportData))
	if got := g.entries(); got != before+1 {
		t.Errorf("%d audit entries for one refusal", got-before)
	}
}

func TestCellsThatLookLikeFormulas(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "Mia": "Mia", "=1+1": "'=1+1", "+61 400": "'+61 400", "-1": "'-1", "@x": "'@x", "\tx": "'\tx", "\rx": "'\rx", "a=1": "a=1", "'=1": "'=1",
	} {
		if got := desk.QuoteCell(text); got != want {
			t.Errorf("%q is written %q, want %q", text, got, want)
		}
	}
}
