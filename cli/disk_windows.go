package cli

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// diskOf says what a folder lies on.
func diskOf(folder string) (disk, error) {
	whole, err := filepath.Abs(folder)
	if err != nil {
		return disk{}, err
	}
	at, err := windows.UTF16PtrFromString(whole)
	if err != nil {
		return disk{}, err
	}
	root, err := windows.UTF16PtrFromString(filepath.VolumeName(whole) + `\`)
	if err != nil {
		return disk{}, err
	}
	d := disk{local: windows.GetDriveType(root) != windows.DRIVE_REMOTE, kind: "a network drive", known: true}
	return d, windows.GetDiskFreeSpaceEx(at, &d.free, nil, nil)
}
