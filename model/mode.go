package model

// Mode says whether money is real. It is part of every record, and test and live never meet.
type Mode string

// The two modes, as Stripe names them.
const (
	Test Mode = "test"
	Live Mode = "live"
)

// ModeOf turns Stripe's livemode into a Mode.
func ModeOf(livemode bool) Mode {
	if livemode {
		return Live
	}
	return Test
}

// Badge is the label that stands on screens, lists, receipts and exports of this mode.
func (m Mode) Badge() string {
	if m == Live {
		return "Live"
	}
	return "Test Mode"
}

// Tag marks a row of a list: TEST for test money, nothing for live.
func (m Mode) Tag() string {
	if m == Live {
		return ""
	}
	return "TEST"
}
