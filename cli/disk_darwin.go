package cli

import (
	"strings"
	"syscall"
)

// mountLocal is the flag of a file system on this machine: sys/mount.h.
const mountLocal = 0x1000

// diskOf says what a folder lies on.
func diskOf(folder string) (disk, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return disk{}, err
	}
	var name strings.Builder
	for _, c := range s.Fstypename {
		if c == 0 {
			break
		}
		name.WriteByte(byte(c))
	}
	return disk{local: s.Flags&mountLocal != 0, kind: name.String(), free: s.Bavail * uint64(s.Bsize), known: true}, nil
}
