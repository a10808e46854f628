package command

import (
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// exportStep is how many rows are read at once.
const exportStep = 1000

// exporting is one kind of rows on their way out.
type exporting[T any] struct {
	kind, short string
	dated       bool
	reply       T
	page        func(r *run, w desk.Window) (rows []T, last string, err error) // the rows of a window, and the id that the next one begins behind
	columns     []column[T]
}

// exportFlags are the flags of "export".
type exportFlags struct{ format, out string }

func (a *app) export() *cobra.Command {
	return group("export", "Take rows out as CSV or JSON lines: invoices, lines, payments, refunds, patients, visits",
		exportOf(a, exportInvoices()), exportOf(a, exportLines()), exportOf(a, exportPayments()), exportOf(a, exportRefunds()),
		exportOf(a, exportPatients()), exportOf(a, exportVisits()))
}

func exportOf[T any](a *app, e exporting[T]) *cobra.Command {
	var f exportFlags
	cmd := a.does(&cobra.Command{
		Use: e.kind, Short: e.short,
		Long: e.short + ". Test money is marked TEST. In CSV, cells that a spreadsheet would take for a formula begin with '.\n" +
			"That rows were taken out is written to the audit trail.",
		Example: "  paydesk export " + e.kind + " --format csv --out " + e.kind + ".csv",
	}, needs{practice: true}, func(r *run, _ []string) error { return runExport(r, e, f) })
	cmd.Annotations = map[string]string{replyKey: nameOf(e.reply), rowsKey: "lines"}
	cmd.Flags().StringVar(&f.format, "format", "csv", "csv, or jsonl for one JSON object a line")
	outFlag(cmd, &f.out)
	if e.dated {
		return a.dated(cmd)
	}
	return cmd
}

func runExport[T any](r *run, e exporting[T], f exportFlags) (err error) {
	format, err := choose("--format", f.format, "csv", "jsonl")
	if err != nil {
		return err
	}
	from, to, err := r.list.days()
	if err != nil {
		return err
	}
	if err := r.session.BeginExport(r.ctx, r.at.ID, e.kind, from, to); err != nil {
		return err
	}
	count := 0
	err = r.writing(f.out, func(out io.Writer) (err error) {
		write, flush := writeLines[T](out), func() error { return nil }
		if format == "csv" {
			write, flush = writeCSV(out, e.columns)
		}
		count, err = eachPage(r, e, write)
		return errors.Join(err, flush())
	})
	if err == nil && f.out != "" {
		r.say("%d rows were written to %s.", count, f.out)
	}
	return err
}

// outFlag gives a command --out.
func outFlag(cmd *cobra.Command, out *string) {
	cmd.Flags().StringVar(out, "out", "", "new file to write, readable by its owner alone (default: the output)")
}

// writing gives the output, or a new file. A file that could not be written to its end is taken away: half an export is none.
func (r *run) writing(path string, do func(io.Writer) error) (err error) {
	if path == "" {
		return do(r.Out)
	}
	file, err := newFile(path)
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
			_ = os.Remove(path)
		}
	}()
	return do(file)
}

func newFile(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil, usagef("%s is there already, and is left as it is. Choose another name.", path)
	case err != nil:
		return nil, usagef("%s can't be written (%v).", path, err)
	}
	return file, nil
}

func eachPage[T any](r *run, e exporting[T], write func(T) error) (count int, err error) {
	window := desk.Window{Limit: exportStep}
	for r.ctx.Err() == nil {
		page, last, err := e.page(r, window)
		if err != nil {
			return count, err
		}
		for _, row := range page {
			if err := write(row); err != nil {
				return count, err
			}
			count++
		}
		if last == "" {
			return count, nil
		}
		window.From = last
	}
	return count, r.ctx.Err()
}

func writeLines[T any](out io.Writer) func(T) error {
	return func(row T) error { return writeJSON(out, row) }
}

// writeCSV writes RFC 4180 with a first row that names the columns.
func writeCSV[T any](out io.Writer, columns []column[T]) (write func(T) error, flush func() error) {
	w := csv.NewWriter(out)
	w.UseCRLF = true
	heads, headed := make([]string, len(columns)), false
	for i, c := range columns {
		heads[i] = c.head
	}
	head := func() error {
		if headed {
			return nil
		}
		headed = true
		return w.Write(heads)
	}
	write = func(row T) error {
		if err := head(); err != nil {
			return err
		}
		cells := make([]string, len(columns))
		for i, c := range columns {
			cells[i] = desk.QuoteCell(c.text(row))
		}
		return w.Write(cells)
	}
	return write, func() error {
		err := head()
		w.Flush()
		return errors.Join(err, w.Error())
	}
}

// next is the id behind which the next window begins; empty when this one was not full.
func next[T any](w desk.Window, rows []T, id func(T) string) string {
	if len(rows) < w.Limit {
		return ""
	}
	return id(rows[len(rows)-1])
}

// upper marks test money for good.
func upper(mode string) string { return strings.ToUpper(mode) }

func plain(m Money) string { return m.Text }

func plainOr(m *Money) string {
	if m == nil {
		return ""
	}
	return m.Text
}

func invoicePage(r *run, w desk.Window) ([]desk.InvoiceRow, string, error) {
	q, err := r.invoiceQuery("")
	if err != nil {
		return nil, "", err
	}
	q.Window = w
	found, err := r.session.Invoices(r.ctx, q)
	return found, next(w, found, func(row desk.InvoiceRow) string { return string(row.Invoice.ID) }), err
}

func exportInvoices() exporting[Invoice] {
	return exporting[Invoice]{
		kind: "invoices", short: "Invoices, newest first", dated: true,
		page: func(r *run, w desk.Window) (rows []Invoice, last string, err error) {
			found, last, err := invoicePage(r, w)
			for _, row := range found {
				rows = append(rows, invoiceOf(row.Invoice, row.Patient))
			}
			return rows, last, err
		},
		columns: []column[Invoice]{
			{"number", false, func(i Invoice) string { return i.Number }},
			{"mode", false, func(i Invoice) string { return upper(i.Mode) }},
			{"date", false, func(i Invoice) string { return i.Date }},
			{"status", false, func(i Invoice) string { return i.Status }},
			{"patient", false, func(i Invoice) string { return i.Patient.Name }},
			{"patient_id", false, func(i Invoice) string { return i.Patient.ID }},
			{"currency", false, func(i Invoice) string { return i.Total.Currency }},
			{"total", false, func(i Invoice) string { return plain(i.Total) }},
			{"tax", false, func(i Invoice) string { return plain(i.Tax) }},
			{"paid", false, func(i Invoice) string { return plain(i.Paid) }},
			{"credited", false, func(i Invoice) string { return plain(i.Credited) }},
			{"open", false, func(i Invoice) string { return plain(i.Open) }},
			{"id", false, func(i Invoice) string { return i.ID }},
		},
	}
}

// InvoiceLine is one line of an invoice, with its invoice.
type InvoiceLine struct {
	Line
	Invoice string `json:"invoice" doc:"id"`
	Number  string `json:"number" doc:"of the invoice"`
	Mode    string `json:"mode"`
	Issued  string `json:"issued" doc:"date of the invoice"`
	Void    bool   `json:"void"`
}

func exportLines() exporting[InvoiceLine] {
	return exporting[InvoiceLine]{
		kind: "lines", short: "Lines of invoices, newest invoice first", dated: true,
		page: func(r *run, w desk.Window) (rows []InvoiceLine, last string, err error) {
			found, last, err := invoicePage(r, w)
			for _, row := range found {
				for _, line := range linesOf(row.Invoice) {
					rows = append(rows, InvoiceLine{
						line, string(row.Invoice.ID), row.Invoice.Number, string(row.Invoice.Mode), row.Invoice.Date.String(), row.Invoice.Void,
					})
				}
			}
			return rows, last, err
		},
		columns: []column[InvoiceLine]{
			{"number", false, func(l InvoiceLine) string { return l.Number }},
			{"mode", false, func(l InvoiceLine) string { return upper(l.Mode) }},
			{"issued", false, func(l InvoiceLine) string { return l.Issued }},
			{"void", false, func(l InvoiceLine) string { return yes(l.Void) }},
			{"date", false, func(l InvoiceLine) string { return l.Date }},
			{"code", false, func(l InvoiceLine) string { return l.Code }},
			{"text", false, func(l InvoiceLine) string { return l.Text }},
			{"provider", false, func(l InvoiceLine) string { return l.Provider }},
			{"quantity", false, func(l InvoiceLine) string { return strconv.FormatInt(l.Quantity, 10) }},
			{"currency", false, func(l InvoiceLine) string { return l.Price.Currency }},
			{"price", false, func(l InvoiceLine) string { return plain(l.Price) }},
			{"tax_percent", false, func(l InvoiceLine) string { return l.Tax }},
		},
	}
}

func linesOf(i model.Invoice) []Line {
	lines := []Line{}
	for _, l := range i.Lines {
		lines = append(lines, Line{l.Text, l.ItemCode, l.ServiceDate.String(), l.ProviderNumber, l.Quantity, moneyOf(i.Total.Of(l.Unit)), percentText(l.TaxBasisPoints)})
	}
	return lines
}
