package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"
	"unicode"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Money is an amount in JSON.
type Money struct {
	Minor    int64  `json:"minor" doc:"in the currency's minor unit: cents of AUD, yen of JPY"`
	Currency string `json:"currency" doc:"ISO 4217, upper case"`
	Text     string `json:"text" doc:"with its decimal point, as in 80.00"`
}

func moneyOf(m model.Money) Money { return Money{m.Minor, m.Currency.Upper(), m.Plain()} }

// someMoney is an amount that may not be there.
func someMoney(m model.Money) *Money {
	if m.Minor == 0 {
		return nil
	}
	v := moneyOf(m)
	return &v
}

// Time is a moment in JSON: RFC 3339 in UTC, empty for none.
type Time string

func timeOf(m model.Millis) Time {
	if m == 0 {
		return ""
	}
	return Time(m.Time().Format(time.RFC3339))
}

// clock writes a moment for people, in the practice's zone.
func (r *run) clock(m Time) string {
	t, err := time.Parse(time.RFC3339, string(m))
	if err != nil {
		return ""
	}
	return t.In(r.at.Location()).Format("2006-01-02 15:04")
}

// amount writes money for people.
func amount(m Money) string { return m.Text + " " + m.Currency }

func amountOr(m *Money) string {
	if m == nil {
		return ""
	}
	return amount(*m)
}

// word is a value of a list of choices as commands and JSON write it: "Part paid" is part-paid.
func word[T ~string](s T) string { return strings.ReplaceAll(strings.ToLower(string(s)), " ", "-") }

// choose finds the value that a word stands for, however its parts are joined.
func choose[T ~string](flag, text string, all ...T) (T, error) {
	plain := func(s string) string {
		return strings.NewReplacer("-", "", "_", "", " ", "", ":", "").Replace(strings.ToLower(s))
	}
	var words []string
	for _, v := range all {
		if plain(string(v)) == plain(text) {
			return v, nil
		}
		words = append(words, word(v))
	}
	return "", usagef("%s can't be %q: choose %s.", flag, model.MaskCardNumbers(text), either(words))
}

func either(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// mark names test money in tables.
func mark(mode string) string {
	if mode == string(model.Test) {
		return "TEST"
	}
	return ""
}

// column is one column of a table for people.
type column[T any] struct {
	head  string
	right bool // amounts and counts
	text  func(T) string
}

// rows writes a list: a table for people, JSON lines for programs. more is where a list that was cut goes on; empty at its end.
func rows[T any](r *run, all []T, more string, columns ...column[T]) error {
	if r.json {
		for _, one := range all {
			if err := writeJSON(r.Out, one); err != nil {
				return err
			}
		}
		return nil
	}
	if err := writeTable(r.Out, all, columns); err != nil {
		return err
	}
	if more != "" {
		fmt.Fprintf(r.Err, "There is more: --cursor %s\n", more)
	}
	return nil
}

func writeTable[T any](out io.Writer, all []T, columns []column[T]) error {
	if len(all) == 0 {
		return nil
	}
	widths := make([]int, len(columns))
	table := make([][]kit.Safe, 0, len(all)+1)
	add := func(text func(column[T]) string) {
		line := make([]kit.Safe, len(columns))
		for i, c := range columns {
			line[i] = kit.Clean(text(c))
			widths[i] = max(widths[i], line[i].Width())
		}
		table = append(table, line)
	}
	add(func(c column[T]) string { return c.head })
	for _, one := range all {
		add(func(c column[T]) string { return c.text(one) })
	}
	var b strings.Builder
	for _, line := range table {
		b.WriteString(tableLine(line, widths, columns))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func tableLine[T any](line []kit.Safe, widths []int, columns []column[T]) string {
	var b strings.Builder
	for i, cell := range line {
		if columns[i].right {
			b.WriteString(string(cell.FitRight(widths[i])))
		} else {
			b.WriteString(string(cell.Fit(widths[i])))
		}
		b.WriteString("  ")
	}
	return strings.TrimRight(b.String(), " ") + "\n"
}

// field is one line about one thing, for people; it is left out without a text.
type field struct{ label, text string }

// one writes one thing: lines for people, one JSON object for programs.
func (r *run) one(v any, fields ...field) error {
	if r.json {
		return writeJSON(r.Out, v)
	}
	width := 0
	for _, f := range fields {
		if f.text != "" {
			width = max(width, kit.Clean(f.label).Width())
		}
	}
	var b strings.Builder
	for _, f := range fields {
		if f.text != "" {
			fmt.Fprintf(&b, "%s  %s\n", kit.Clean(f.label).Fit(width), kit.Clean(f.text))
		}
	}
	_, err := io.WriteString(r.Out, b.String())
	return err
}

// Acknowledged says that something was done to a row.
type Acknowledged struct {
	ID   string `json:"id" doc:"of the row"`
	Done bool   `json:"done" doc:"true"`
}

// acknowledge says what was done: a sentence for people, an object for programs.
func (r *run) acknowledge(id, format string, args ...any) error {
	if r.json {
		return writeJSON(r.Out, Acknowledged{id, true})
	}
	_, err := fmt.Fprintln(r.Out, kit.Cleanf(format, args...))
	return err
}

// say writes a line for people beside the output.
func (r *run) say(format string, args ...any) {
	fmt.Fprintln(r.Err, kit.Cleanf(format, args...))
}

// writeJSON writes one line. What a terminal could take for more than text is escaped.
func writeJSON(out io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := io.WriteString(out, escaped(b.String()))
	return err
}

// escaped writes characters that are no plain text as JSON's escapes: encoding/json leaves C1 and bidi controls as they are. Outside strings
// JSON has none of them.
func escaped(text string) string {
	harmless := func(r rune) bool {
		return r == '\n' || r < 0x7f || r != unicode.ReplacementChar && unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Zs)
	}
	if strings.IndexFunc(text, func(r rune) bool { return !harmless(r) }) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case harmless(r):
			b.WriteRune(r)
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// nameOf is the name of a reply's type in the reference.
func nameOf(reply any) string { return reflect.TypeOf(reply).Name() }
