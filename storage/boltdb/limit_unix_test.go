//go:build unix

package boltdb_test

import (
	"os/signal"
	"syscall"
)

// limitFileSize makes the file system refuse to let files of this process grow beyond size.
func limitFileSize(size uint64) bool {
	signal.Ignore(syscall.SIGXFSZ)
	limit := syscall.Rlimit{Cur: size, Max: size}
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit) == nil
}
