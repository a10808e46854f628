package cli

import "golang.org/x/sys/unix"

// How a terminal's state is asked for and set: termios(4).
const (
	getTermios = unix.TIOCGETA
	setTermios = unix.TIOCSETA
)
