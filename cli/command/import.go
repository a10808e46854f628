package command

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// ImportRow is what became of a row of a file; of rows that change nothing nothing is told.
type ImportRow struct {
	Line    int      `json:"line"`
	ID      string   `json:"id" doc:"in the clinic's own system"`
	Outcome string   `json:"outcome" doc:"added, changed or left-out; with --dry-run what would become of it"`
	Fields  []string `json:"fields" doc:"that differ from what is stored"`
	Why     string   `json:"why" doc:"why it was left out"`
}

// importFlags are the flags of "import".
type importFlags struct {
	dry     bool
	dates   string
	columns []string
}

func (a *app) importing() *cobra.Command {
	return group("import", "Take rows over from the clinic's own system: patients, practitioners, types, appointments",
		a.importKind(desk.ImportPatients, "id, name (or first name and last name), birth date, email, mobile"),
		a.importKind(desk.ImportPractitioners, "id, name, provider number"),
		a.importKind(desk.ImportTypes, "id, name, code, minutes, price, tax"),
		a.importKind(desk.ImportAppointments, "id, patient, type, practitioner, start, state; patient, type and practitioner hold the ids of those files"))
}

func (a *app) importKind(kind desk.ImportKind, fields string) *cobra.Command {
	var f importFlags
	cmd := a.does(&cobra.Command{
		Use: string(kind) + " FILE", Short: "From a CSV file; - reads the input",
		Long: "Reads a CSV file in UTF-8 whose first row names the columns: " + fields + ".\n" +
			"The id is the clinic's own system's: the same id again updates. Bad rows are told with their line and reason, and left out.",
		Example: "  paydesk import " + string(kind) + " " + string(kind) + ".csv --dry-run\n" +
			"  paydesk import " + string(kind) + " " + string(kind) + ".csv --column \"id=Client no\" --column \"name=Who\"",
	}, needs{practice: true, reply: ImportRow{}, rows: true}, func(r *run, args []string) error { return f.run(r, kind, args[0]) })
	cmd.Flags().BoolVar(&f.dry, "dry-run", false, "store nothing, and tell what would become of each row")
	cmd.Flags().StringVar(&f.dates, "dates", string(desk.YearFirst), "order of a date's parts: ymd, dmy or mdy")
	cmd.Flags().StringArrayVar(&f.columns, "column", nil, "the column that holds a field, as in \"name=Client\"; can be repeated")
	return cmd
}

func (f importFlags) run(r *run, kind desk.ImportKind, path string) (err error) {
	request := desk.ImportRequest{Practice: r.at.ID, Kind: kind, DryRun: f.dry, Columns: map[string]string{}}
	if request.Dates, err = choose("--dates", f.dates, desk.YearFirst, desk.DayFirst, desk.MonthFirst); err != nil {
		return err
	}
	for _, text := range f.columns {
		name, column, ok := strings.Cut(text, "=")
		if !ok {
			return usagef("--column can't be %q: write it as \"name=Client\".", model.MaskCardNumbers(text))
		}
		request.Columns[strings.ToLower(strings.TrimSpace(name))] = column
	}
	file, size, err := r.input(path)
	if err != nil {
		return err
	}
	defer file.Close()
	counted := &counter{from: file}
	request.From = counted
	request.Each = func(row desk.ImportedRow) error {
		r.progress(counted.read, size)
		return r.writeImported(row)
	}
	report, err := r.session.Import(r.ctx, request)
	r.progressEnd()
	r.sayReport(report, f.dry)
	return err
}

// input opens a file, or the command's own input.
func (r *run) input(path string) (io.ReadCloser, int64, error) {
	if path == "-" {
		return io.NopCloser(r.In), 0, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, 0, usagef("The file %s can't be read (%v).", path, err)
	}
	info, err := file.Stat()
	if err != nil || info.IsDir() {
		_ = file.Close()
		return nil, 0, usagef("%s is no file that can be read.", path)
	}
	return file, info.Size(), nil
}

// counter counts what is read.
type counter struct {
	from io.Reader
	read int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.read += int64(n)
	return n, err
}

func (r *run) writeImported(row desk.ImportedRow) error {
	if row.Outcome == desk.RowUnchanged {
		return nil
	}
	v := ImportRow{row.Line, row.Source, word(row.Outcome), append([]string{}, row.Fields...), row.Why}
	switch {
	case r.json:
		return writeJSON(r.Out, v)
	case row.Outcome == desk.RowLeftOut:
		r.progressEnd()
		_, err := fmt.Fprintf(r.Out, "line %d, id %s: left out. %s\n", v.Line, clean(v.ID), clean(v.Why))
		return err
	case !r.dry():
		return nil
	}
	_, err := fmt.Fprintf(r.Out, "line %d, id %s: %s %s\n", v.Line, clean(v.ID), v.Outcome, clean(strings.Join(v.Fields, ", ")))
	return err
}

func (r *run) dry() bool {
	dry, err := r.cmd.Flags().GetBool("dry-run")
	return err == nil && dry
}

func (r *run) sayReport(v desk.ImportReport, dry bool) {
	if len(v.Unread) > 0 {
		r.say("Nothing was read from these columns: %s.", strings.Join(v.Unread, ", "))
	}
	would := map[bool]string{true: "would be ", false: ""}[dry]
	r.say("%d rows: %s%d added, %d changed, %d unchanged, %d left out.", v.Rows, would, v.Added, v.Changed, v.Unchanged, v.LeftOut)
}
