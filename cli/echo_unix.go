//go:build linux || darwin

package cli

import (
	"os"

	"golang.org/x/sys/unix"
)

// echo lets a terminal show what is typed, or keeps it from that while a PIN is. What is no terminal shows nothing by itself.
func echo(in *os.File, on bool) {
	state, err := unix.IoctlGetTermios(int(in.Fd()), getTermios)
	if err != nil {
		return
	}
	state.Lflag |= unix.ECHO
	if !on {
		state.Lflag &^= unix.ECHO
	}
	_ = unix.IoctlSetTermios(int(in.Fd()), setTermios, state) // where it can't be set, the PIN is shown as the rest is
}
