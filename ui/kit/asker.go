package kit

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// AskLines asks for a form's fields one line at a time, without escape
// sequences: for screen readers (--accessible) and dumb terminals. An empty
// line takes what is offered in brackets. What can't be taken is asked again
// after the reason. The error is io.ErrUnexpectedEOF when the input ends.
func AskLines(env Env, in *bufio.Reader, out io.Writer, fields ...Field) (Values, error) {
	values := Values{}
	for _, f := range fields {
		e := newEntry(env, f)
		if e.hidden(values) {
			continue
		}
		if e.Shut {
			values[f.Key], _ = e.settle(env)
			continue
		}
		value, err := askLine(env, in, out, e)
		if err != nil {
			return nil, err
		}
		values[f.Key] = value
	}
	return values, nil
}

// askLine asks until the answer can be taken.
func askLine(env Env, in *bufio.Reader, out io.Writer, e *entry) (string, error) {
	for {
		if err := e.prompt(out); err != nil {
			return "", err
		}
		line, err := in.ReadString('\n')
		if err != nil && (!errors.Is(err, io.EOF) || line == "") {
			return "", io.ErrUnexpectedEOF
		}
		problem := e.answer(Clean(strings.TrimRight(line, "\r\n")))
		var value string
		if problem == "" {
			value, problem = e.settle(env)
		}
		if problem == "" {
			return value, nil
		}
		e.input.SetValue(e.first)
		if _, err := fmt.Fprintf(out, "%s\n", problem); err != nil {
			return "", err
		}
	}
}

// prompt writes the question: options with numbers, then label and offer.
func (e *entry) prompt(out io.Writer) error {
	var b strings.Builder
	if e.Hint != "" {
		fmt.Fprintf(&b, "%s\n", e.Hint)
	}
	for i, o := range e.Options {
		fmt.Fprintf(&b, "  %d. %s\n", i+1, o.Label)
	}
	b.WriteString(string(e.Label))
	switch offer := e.raw(); {
	case e.Kind == ChoiceField:
		fmt.Fprintf(&b, " [%d]", e.chosen+1)
	case offer != "" && e.Kind != SecretField:
		fmt.Fprintf(&b, " [%s]", offer)
	case e.Optional:
		b.WriteString(" (may be empty)")
	}
	b.WriteString(": ")
	_, err := io.WriteString(out, b.String())
	return err
}

// answer puts a line into the field; an empty one leaves what is offered.
func (e *entry) answer(line Safe) (problem Safe) {
	text := strings.TrimSpace(string(line))
	if text == "" {
		return ""
	}
	if e.Kind != ChoiceField {
		e.input.SetValue(text)
		return ""
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > len(e.Options) {
		return Cleanf("Type a number from 1 to %d.", len(e.Options))
	}
	e.chosen = n - 1
	return ""
}
