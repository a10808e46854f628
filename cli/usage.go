package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// usageError says what is wrong with a command line or a setting, in a whole sentence.
type usageError string

func (e usageError) Error() string { return string(e) }

func usagef(format string, args ...any) error { return usageError(fmt.Sprintf(format, args...)) }

// noArguments refuses words that are neither a command nor a flag.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.HasSubCommands() {
		return usagef("There is no command %q. \"%s --help\" lists the commands.", args[0], cmd.CommandPath())
	}
	return usagef("\"%s\" takes no further words, and %q is one. \"%[1]s --help\" shows its flags.", cmd.CommandPath(), args[0])
}

// flagError turns what the flag parser says into a sentence.
func flagError(err error) error {
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok {
		return usagef("There is no flag %q. \"paydesk --help\" lists them.", e.GetSpecifiedName())
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return usagef("--%s needs a value.", e.GetSpecifiedName())
	}
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return usagef("--%s can't be %q: %s.", e.GetFlag().Name, e.GetValue(), wanted(e.GetFlag().Value.Type()))
	}
	return usagef("%q can't be read as a flag. \"paydesk --help\" lists them.", err)
}

// wanted says what a flag of a type takes.
func wanted(kind string) string {
	switch kind {
	case "int", "int64":
		return "it takes a whole number"
	case "duration":
		return "it takes a time such as 10m or 30s"
	case "bool":
		return "it is either there or not"
	}
	return "it takes a text"
}
