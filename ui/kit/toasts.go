package kit

import "time"

// Mood is what a toast is: a note, good news, a problem, or doubt.
type Mood uint8

// The moods.
const (
	Note Mood = iota
	Success
	Problem
	Doubt // it isn't known whether money moved
)

// mark is the symbol and the tone of a mood.
func (m Mood) mark() (Safe, Tone) {
	switch m {
	case Success:
		return "✓", Good
	case Problem:
		return "✕", Bad
	case Doubt:
		return "?", Unsure
	case Note:
	}
	return "·", Plain
}

// How many toasts are shown and for how long: a word takes a reader about
// 300 ms, and nobody reads at once what appears.
const (
	maxToasts  = 3
	toastBase  = 3 * time.Second
	toastAWord = 350 * time.Millisecond
)

// Toasts are the short messages over the footer, newest last.
type Toasts struct {
	now func() time.Time
	all []toast
}

type toast struct {
	mood  Mood
	text  Safe
	until time.Time
}

// NewToasts starts without any.
func NewToasts(now func() time.Time) *Toasts { return &Toasts{now: now} }

// Add shows one and returns how long it will stay.
func (ts *Toasts) Add(mood Mood, text Safe) time.Duration {
	words := 1
	for _, r := range text {
		if r == ' ' {
			words++
		}
	}
	if last := len(ts.all) - 1; last >= 0 && ts.all[last].text == text && ts.all[last].mood == mood {
		ts.all = ts.all[:last] // the same again stands longer
	}
	life := toastBase + time.Duration(words)*toastAWord
	ts.all = append(ts.all, toast{mood, text, ts.now().Add(life)})
	if len(ts.all) > maxToasts {
		ts.all = ts.all[len(ts.all)-maxToasts:]
	}
	return life
}

// Expire takes away the ones whose time is over.
func (ts *Toasts) Expire() {
	now := ts.now()
	kept := ts.all[:0]
	for _, t := range ts.all {
		if t.until.After(now) {
			kept = append(kept, t)
		}
	}
	ts.all = kept
}

// Clear takes all away.
func (ts *Toasts) Clear() { ts.all = nil }

// Lines draws the toasts whose time is not over, one line each where that has
// room: the end of a sentence is what says who can help.
func (ts *Toasts) Lines(t *Theme, width int) []string {
	lines := make([]string, 0, len(ts.all))
	for _, one := range ts.all {
		if !one.until.After(ts.now()) { // Expire may come late: a machine sleeps
			continue
		}
		symbol, tone := one.mood.mark()
		for _, part := range one.text.Wrap(width - 2) {
			lines = append(lines, t.Paint(tone, symbol)+" "+t.Paint(Plain, part))
			symbol = " "
		}
	}
	return lines
}
