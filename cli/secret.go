package cli

import (
	"context"
	"fmt"
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

// secret asks for something that is not shown while it is typed. It ends with ctx, and leaves the terminal as it was.
func (t Terminal) secret(ctx context.Context, label string) (string, error) {
	fd := int(t.In.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", err
	}
	type answer struct {
		text []byte
		err  error
	}
	answers := make(chan answer, 1)
	fmt.Fprint(t.Err, label)
	go func() {
		text, err := term.ReadPassword(fd)
		answers <- answer{text, err}
	}()
	select {
	case a := <-answers:
		fmt.Fprintln(t.Err)
		return string(a.text), a.err
	case <-ctx.Done():
		fmt.Fprintln(t.Err)
		if err := term.Restore(fd, before); err != nil {
			return "", err
		}
		return "", model.Errorf(model.Unavailable, "Stopped. Nothing was done.")
	}
}
