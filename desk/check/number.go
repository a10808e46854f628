package check

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

const (
	invoiceSeries = string(storage.InvoiceSeries)
	noteSeries    = string(storage.CreditNoteSeries)
)

// series is one run of numbers of a practice.
type series struct {
	mode model.Mode
	name string
}

// numbers are those that documents carry, by series, and the gaps that were named.
type numbers struct {
	seen map[series]map[int64]string
	gaps []model.NumberGap
}

// add takes a document's number: its last digits, whatever the practice's letters were at the time.
func (n numbers) add(r report, s series, number, row string) {
	at := strings.LastIndexByte(number, '-')
	value, err := strconv.ParseInt(number[at+1:], 10, 64)
	if err != nil || value < 1 {
		r.say(NumberSeries, row, "%q is no number of a series.", number)
		return
	}
	test := strings.HasPrefix(strings.TrimPrefix(number, "CN-"), model.TestSeries+"-")
	if test != (s.mode == model.Test) {
		r.say(NumberSeries, row, "The number %s is not one of mode %s.", number, s.mode)
	}
	if n.seen[s] == nil {
		n.seen[s] = map[int64]string{}
	}
	if other, twice := n.seen[s][value]; twice {
		r.say(NumberOnce, row, "The number is that of %s too.", other)
	}
	n.seen[s][value] = row
}

func (b *books) checkNumbers(tx storage.Tx) error {
	for _, mode := range []model.Mode{model.Test, model.Live} {
		for _, name := range []storage.Series{storage.InvoiceSeries, storage.CreditNoteSeries} {
			last, err := tx.LastNumber(b.practice, mode, name)
			if err != nil {
				return err
			}
			b.numbers.check(b.report, series{mode, string(name)}, last)
		}
	}
	return nil
}

// check walks a series from one to the last number that was taken.
func (n numbers) check(r report, s series, last int64) {
	used := make([]int64, 0, len(n.seen[s]))
	for value, row := range n.seen[s] {
		used = append(used, value)
		if value > last {
			r.say(NumberAhead, row, "The number is yet to be given: the series of %ss in mode %s stands at %d.", s.name, s.mode, last)
		}
	}
	slices.Sort(used)
	next := int64(1)
	for _, value := range append(used, last+1) {
		if value > next {
			n.missing(r, s, next, min(value-1, last))
		}
		next = max(next, value+1)
	}
}

// missing says which numbers of a stretch without documents have no reason.
func (n numbers) missing(r report, s series, from, to int64) {
	named := slices.Clone(n.gaps)
	slices.SortFunc(named, func(a, b model.NumberGap) int { return cmp.Compare(a.From, b.From) })
	for _, gap := range named {
		if gap.Mode != s.mode || gap.Series != s.name || gap.To < from || gap.From > to {
			continue
		}
		if gap.From > from {
			r.say(NumberGap, span(from, gap.From-1), "The series of %ss in mode %s lacks these numbers, and nothing says why.", s.name, s.mode)
		}
		from = max(from, gap.To+1)
	}
	if from <= to {
		r.say(NumberGap, span(from, to), "The series of %ss in mode %s lacks these numbers, and nothing says why.", s.name, s.mode)
	}
}

func span(from, to int64) string {
	if from == to {
		return strconv.FormatInt(from, 10)
	}
	return fmt.Sprintf("%d to %d", from, to)
}
