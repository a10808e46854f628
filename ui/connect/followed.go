package connect

import "clinic.example/paydesk/ui/kit"

// followed says how far what happens on the account has been read, what was missed, and what waits for a decision.
func (s *Connect) followed() (facts []kit.Fact) {
	sync := s.is.Sync
	switch {
	case sync.Problem != "":
		facts = append(facts, kit.Fact{Label: "Events", Value: kit.Clean(sync.Problem), Tone: kit.Bad})
	case sync.Polled != 0 && sync.Healed > 0:
		facts = append(facts, kit.Fact{Label: "Events", Value: "read " + s.env.Locale.Moment(sync.Polled.Time()) + "; " + counted(sync.Healed, "was missed and is healed", "were missed and are healed"), Tone: kit.Warn})
	case sync.Polled != 0:
		facts = append(facts, kit.Fact{Label: "Events", Value: "read " + s.env.Locale.Moment(sync.Polled.Time()) + ", none missed", Tone: kit.Dim})
	}
	if sync.Found > 0 {
		facts = append(facts, kit.Fact{Label: "Found payments", Value: kit.Cleanf("%d to decide about, in Reports", sync.Found), Tone: kit.Warn})
	}
	return facts
}
