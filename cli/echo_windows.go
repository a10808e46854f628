package cli

import (
	"os"

	"golang.org/x/sys/windows"
)

// echo lets a terminal show what is typed, or keeps it from that while a PIN is. What is no terminal shows nothing by itself.
func echo(in *os.File, on bool) {
	handle := windows.Handle(in.Fd())
	var mode uint32
	if err := windows.GetConsoleMode(handle, &mode); err != nil {
		return
	}
	mode |= windows.ENABLE_ECHO_INPUT
	if !on {
		mode &^= windows.ENABLE_ECHO_INPUT
	}
	_ = windows.SetConsoleMode(handle, mode) // where it can't be set, the PIN is shown as the rest is
}
