package cli

import "golang.org/x/sys/unix"

// How a terminal's state is asked for and set: https://man7.org/linux/man-pages/man2/ioctl_tty.2.html
const (
	getTermios = unix.TCGETS
	setTermios = unix.TCSETS
)
