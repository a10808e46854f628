package command

import (
	"fmt"
	"strings"

	"clinic.example/paydesk/ui/kit"
)

// barWidth is how many cells the bar of a long command has.
const barWidth = 30

// progress draws how much of something is done, where somebody can see it; size 0 is not known.
func (r *run) progress(done, size int64) {
	if !r.Terminal || size <= 0 {
		return
	}
	percent := int(100 * min(done, size) / size)
	if percent == r.percent && r.drawn {
		return
	}
	r.percent, r.drawn = percent, true
	full := barWidth * percent / 100
	fmt.Fprintf(r.Err, "\r[%s%s] %3d %%", strings.Repeat("#", full), strings.Repeat(".", barWidth-full), percent)
}

// progressEnd leaves the bar's line.
func (r *run) progressEnd() {
	if r.drawn {
		fmt.Fprintln(r.Err)
		r.drawn = false
	}
}

// clean is text that can be written to any terminal.
func clean(text string) string { return string(kit.Clean(text)) }
