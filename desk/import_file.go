package desk

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"clinic.example/paydesk/model"
)

// longestCell is the longest text that a cell may hold, in bytes.
const longestCell = 500

// importFile reads the rows of a CSV file.
type importFile struct {
	csv    *csv.Reader
	fields map[string]int // where each field stands in a row
	width  int            // cells of the first row
	unread []string
	seen   map[string]int // the line of each id
}

// importRow is one row as it stands in the file; wrong is why it can't be taken.
type importRow struct {
	line   int
	source string
	cells  map[string]string // by field; a field whose column the file doesn't have is not in it
	wrong  error
}

// has says whether the file has the field's column.
func (r importRow) has(field string) bool {
	_, ok := r.cells[field]
	return ok
}

// importFields are the fields of each kind with the names that their columns usually have, the first being our own.
func importFields(kind ImportKind) map[string][]string {
	fields := map[string][]string{"id": {"id", "key", "externalid", "sourceid", "number"}}
	switch kind {
	case ImportPatients:
		fields["name"] = []string{"name", "fullname", "patient", "patientname"}
		fields["first name"] = []string{"firstname", "givenname", "givennames", "forename"}
		fields["last name"] = []string{"lastname", "surname", "familyname"}
		fields["birth date"] = []string{"birthdate", "dateofbirth", "dob", "birth"}
		fields["email"] = []string{"email", "emailaddress"}
		fields["mobile"] = []string{"mobile", "mobilephone", "mobilenumber", "phone"}
	case ImportPractitioners:
		fields["name"] = []string{"name", "fullname", "practitioner"}
		fields["provider number"] = []string{"providernumber", "provider"}
	case ImportTypes:
		fields["name"] = []string{"name", "type", "appointmenttype"}
		fields["code"] = []string{"code", "itemcode", "item"}
		fields["minutes"] = []string{"minutes", "duration", "length"}
		fields["price"] = []string{"price", "fee", "amount"}
		fields["tax"] = []string{"tax", "taxpercent", "gst", "vat"}
	case ImportAppointments:
		fields["patient"] = []string{"patient", "patientid"}
		fields["type"] = []string{"type", "typeid", "appointmenttype"}
		fields["practitioner"] = []string{"practitioner", "practitionerid"}
		fields["start"] = []string{"start", "starts", "starttime", "datetime"}
		fields["state"] = []string{"state", "status"}
	}
	return fields
}

// needed are the fields without which a file of the kind makes no sense. A patient's name may stand in two columns.
func needed(kind ImportKind) []string {
	if kind == ImportAppointments {
		return []string{"id", "patient", "type", "start"}
	}
	return []string{"id", "name"}
}

// openImport reads the first row. The parting character is the one of comma, semicolon and tab that stands there most often.
func openImport(r ImportRequest) (*importFile, error) {
	if !slices.Contains([]ImportKind{ImportPatients, ImportPractitioners, ImportTypes, ImportAppointments}, r.Kind) {
		return nil, model.FieldErrorf("kind", "Choose what the file holds: patients, practitioners, types or appointments.")
	}
	text := bufio.NewReaderSize(r.From, 64<<10)
	head, _ := text.Peek(16 << 10)
	if bytes.HasPrefix(head, []byte("\ufeff")) {
		_, _ = text.Discard(3)
		head = head[3:]
	}
	line, _, _ := bytes.Cut(head, []byte("\n"))
	f := &importFile{csv: csv.NewReader(text), seen: map[string]int{}}
	f.csv.Comma = parting(line)
	f.csv.FieldsPerRecord, f.csv.ReuseRecord = -1, true
	columns, err := f.csv.Read()
	switch {
	case errors.Is(err, io.EOF):
		return nil, model.FieldErrorf("file", "The file is empty. Its first row names the columns.")
	case err != nil || !utf8.Valid(line):
		return nil, model.FieldErrorf("file", "The first row can't be read. Save the file as CSV in UTF-8, with a first row that names the columns.")
	}
	f.width = len(columns)
	return f, f.find(r, slices.Clone(columns))
}

func parting(line []byte) rune {
	best := ','
	for _, c := range ";\t" {
		if bytes.Count(line, []byte(string(c))) > bytes.Count(line, []byte(string(best))) {
			best = c
		}
	}
	return best
}

// find ties fields to columns: by the names that were given, and otherwise by those that they usually have.
func (f *importFile) find(r ImportRequest, columns []string) error {
	f.fields = map[string]int{}
	known := importFields(r.Kind)
	for field, column := range r.Columns {
		if known[field] == nil {
			return model.FieldErrorf("column", "%q is no field of %s. Its fields are %s.", field, r.Kind, strings.Join(fieldNames(r.Kind), ", "))
		}
		at := slices.IndexFunc(columns, func(c string) bool { return plainName(c) == plainName(column) })
		if at < 0 {
			return model.FieldErrorf("column", "The file has no column %q.", model.MaskCardNumbers(column))
		}
		f.fields[field] = at
	}
	for _, field := range fieldNames(r.Kind) {
		for _, name := range known[field] {
			at := slices.IndexFunc(columns, func(c string) bool { return plainName(c) == name })
			if _, given := f.fields[field]; !given && at >= 0 && !f.reads(at) {
				f.fields[field] = at
			}
		}
	}
	for at, column := range columns {
		if !f.reads(at) {
			f.unread = append(f.unread, model.MaskCardNumbers(column))
		}
	}
	return f.complete(r.Kind)
}

func (f *importFile) complete(kind ImportKind) error {
	for _, field := range needed(kind) {
		_, first := f.fields["first name"]
		_, last := f.fields["last name"]
		if _, ok := f.fields[field]; !ok && !(field == "name" && first && last) {
			return model.FieldErrorf("column", "The file has no column %q. Name the column that holds it, as in %s=\"Their name\".", field, field)
		}
	}
	return nil
}

func (f *importFile) reads(at int) bool {
	for _, used := range f.fields {
		if used == at {
			return true
		}
	}
	return false
}

// fieldNames are the fields of a kind in a fixed order, the id first.
func fieldNames(kind ImportKind) []string {
	names := []string{}
	for name := range importFields(kind) {
		if name != "id" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return append([]string{"id"}, names...)
}

// plainName is a column's name by its letters and digits alone: "Date of birth" is "dateofbirth".
func plainName(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// next reads up to so many rows; the error, io.EOF at the end, is why there are no more behind them.
func (f *importFile) next(most int) (rows []importRow, err error) {
	for len(rows) < most {
		record, err := f.csv.Read()
		if errors.Is(err, io.EOF) {
			return rows, io.EOF
		}
		broken, _ := errors.AsType[*csv.ParseError](err)
		if err != nil && broken == nil {
			return rows, err
		}
		if broken != nil {
			rows = append(rows, importRow{line: broken.StartLine, wrong: model.Errorf(model.Invalid, "Its quotation marks don't match.")})
			continue
		}
		line, _ := f.csv.FieldPos(0)
		if row, ok := f.row(line, record); ok {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// row reads one record. A row without any text is none.
func (f *importFile) row(line int, record []string) (importRow, bool) {
	row := importRow{line: line, cells: map[string]string{}}
	if !slices.ContainsFunc(record, func(c string) bool { return strings.TrimSpace(c) != "" }) {
		return row, false
	}
	for field, at := range f.fields {
		if at < len(record) {
			row.cells[field] = strings.TrimSpace(unquoted(record[at]))
		}
	}
	row.source = strings.Clone(row.cells["id"])
	row.wrong = f.check(row, len(record))
	if row.source != "" {
		f.seen[row.source] = line
	}
	return row, true
}

func (f *importFile) check(row importRow, cells int) error {
	if cells != f.width {
		return model.Errorf(model.Invalid, "It has %d cells, and the first row has %d.", cells, f.width)
	}
	for _, text := range row.cells {
		switch {
		case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
			return model.Errorf(model.Invalid, "It is not UTF-8 text.")
		case len(text) > longestCell:
			return model.Errorf(model.Invalid, "A cell holds more than %d letters.", longestCell)
		case model.HoldsCardNumber(text):
			return model.Errorf(model.Invalid, "%s", NoCardNumbers)
		}
	}
	if row.source == "" {
		return model.Errorf(model.Invalid, "It has no id.")
	}
	if before, twice := f.seen[row.source]; twice {
		return model.Errorf(model.Invalid, "Its id stands in line %d already.", before)
	}
	return nil
}

// unquoted takes back what an export does to a cell that a spreadsheet would take for a formula.
func unquoted(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune(formulaSigns, rune(cell[1])) {
		return cell[1:]
	}
	return cell
}

// formulaSigns begin a formula in spreadsheets.
const formulaSigns = "=+-@\t\r"

// QuoteCell makes a text of somebody else's harmless in a CSV file: a spreadsheet must not take it for a formula.
// https://owasp.org/www-community/attacks/CSV_Injection
func QuoteCell(text string) string {
	if text != "" && strings.ContainsRune(formulaSigns, rune(text[0])) {
		return "'" + text
	}
	return text
}
