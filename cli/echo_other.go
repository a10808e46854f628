//go:build !linux && !darwin && !windows

package cli

import "os"

// echo knows no way to keep this system's terminals from showing what is typed.
func echo(*os.File, bool) {}
