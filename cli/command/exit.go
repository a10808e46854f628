package command

import (
	"clinic.example/paydesk/model"
)

// Exit codes of every command.
const (
	Done    = 0
	NotDone = 1 // it was refused or could not be done; the message says whether money moved
	Bad     = 2 // what was typed can't be taken: nothing was begun
	Open    = 3 // it is not known yet whether it was done
)

// ExitCode tells how a command ended, by the kind of its error.
func ExitCode(err error) int {
	switch model.KindOf(err) {
	case "":
		return Done
	case model.Invalid:
		return Bad
	case model.Unknown:
		return Open
	}
	return NotDone
}

// usagef is what is wrong with a command line.
func usagef(format string, args ...any) error { return model.Errorf(model.Invalid, format, args...) }
