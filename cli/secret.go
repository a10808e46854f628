package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"clinic.example/paydesk/model"
)

// asks says whether somebody sits at the terminal who can be asked.
func (t Terminal) asks() bool { return t.In != nil && term.IsTerminal(int(t.In.Fd())) }

// errIsTerminal says whether what is written beside the output is seen as it comes.
func (t Terminal) errIsTerminal() bool {
	file, ok := t.Err.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// secret asks for something that is not shown while it is typed: echo is off before the label stands there, so that nobody can be faster. It
// ends with ctx, and leaves the terminal as it was.
func (t Terminal) secret(ctx context.Context, label string) (text string, err error) {
	fd := int(t.In.Fd())
	before, err := term.MakeRaw(fd)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, term.Restore(fd, before)) }()
	type answer struct {
		text string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		text, err := term.NewTerminal(struct {
			io.Reader
			io.Writer
		}{t.In, t.Err}, "").ReadPassword(label)
		answers <- answer{text, err}
	}()
	select {
	case a := <-answers: // ctrl+c and ctrl+d end it with io.EOF
		if !errors.Is(a.err, io.EOF) {
			return a.text, a.err
		}
	case <-ctx.Done():
	}
	fmt.Fprint(t.Err, "\r\n")
	return "", model.Errorf(model.Unavailable, "Stopped. Nothing was done.")
}
