package take

import (
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// way is one way to pay: a saved card, a pay link, or one of the practice's payment types.
type way struct {
	key    string // of the card or the type, to find it again
	label  kit.Safe
	detail kit.Safe
	method model.Method
	kind   model.PaymentTypeID
	card   model.SavedCard
	why    kit.Safe // why it can't be used now; empty when it can
}

// reference is what the number of the way's paper is called; empty where it has none.
func (w way) reference() kit.Safe {
	switch w.method {
	case model.Cheque:
		return "Cheque number"
	case model.HealthFund:
		return "Claim number"
	case model.Voucher:
		return "Voucher number"
	case model.Machine:
		return "Receipt number"
	case model.Bank, model.Other:
		return "Reference"
	}
	return ""
}

// rebuild lists the ways anew. The choice stays where it is still there; at first it falls on the default card, or the first way that can
// be used.
func (s *Take) rebuild(anew bool) {
	kept := ""
	if len(s.ways) > 0 && !anew {
		kept = s.ways[s.chosen].key
	}
	s.ways = append(s.cards(), s.link())
	s.ways = append(s.ways, s.types()...)
	at := -1
	for i, w := range s.ways {
		if kept != "" && w.key == kept {
			at = i
		}
	}
	if at < 0 {
		at = s.usual()
	}
	s.chosen = at
	s.entered()
}

// usual is the way that is offered first: a card that can be charged, else the first payment type.
func (s *Take) usual() int {
	for i, w := range s.ways {
		if w.why == "" && w.method != model.Online && !s.declined[w.card.ID] {
			return i
		}
	}
	return 0
}

// choose goes to a way.
func (s *Take) choose(i int) {
	if s.busy || i < 0 || i >= len(s.ways) {
		return
	}
	s.chosen = i
	s.entered()
}

// entered puts the focus into the first field of the chosen way, unless it is in one of them.
func (s *Take) entered() {
	s.refill()
	all := s.fields()
	for _, f := range all {
		if f == s.focus && f != &s.amount {
			return
		}
	}
	s.enter(all[0])
}

func (s *Take) cards() []way {
	l := s.env.Locale
	today := model.DateOf(model.MillisOf(s.env.Now()), l.Zone())
	var ways []way
	for _, c := range s.view.Cards {
		w := way{key: c.ID, label: kit.Clean(c.Label()), detail: kit.Clean(c.Expiry()), method: model.Card, card: c}
		if c.Default {
			w.detail = "default, " + w.detail
		}
		switch {
		case !c.Active:
			w.why = kit.Clean(c.OffBecause)
			w.detail = "switched off"
		case c.Expired(today):
			w.why = w.label + " has expired. Choose another way, or send a pay link [l]."
			w.detail = "expired " + kit.Clean(c.Expiry())
		case !s.view.Account.Charges():
			w.why = kit.Cleanf("%s can't charge cards: %s.", s.view.Practice.Name, s.view.Account)
		case s.view.Away != "":
			w.why = kit.Clean(s.view.Away) + ". Nothing was charged."
			w.detail = "Stripe is away"
		case s.declined[c.ID]:
			w.detail = "has declined"
		}
		if tag := c.Mode.Tag(); tag != "" {
			w.label += " " + kit.Clean(tag)
		}
		ways = append(ways, w)
	}
	return ways
}

func (s *Take) link() way {
	return way{key: "link", label: "Pay link", detail: "a QR code to scan", method: model.Online, why: kit.Clean(s.view.Linkable())}
}

// types are the payment types outside Stripe. Each has its mode's name where the practice calls it otherwise.
func (s *Take) types() []way {
	var ways []way
	for _, t := range s.view.Types {
		if t.Method.ThroughStripe() {
			continue
		}
		w := way{key: string(t.ID), label: kit.Clean(t.Name), method: t.Method, kind: t.ID}
		if t.Method == model.Credit {
			w.detail = s.env.Locale.Money(s.view.Credit) + " held"
			if s.view.Credit.Minor <= 0 {
				w.why = kit.Cleanf("No credit is held for %s.", s.view.Patient.First())
			}
		}
		ways = append(ways, w)
	}
	return ways
}

// nextCard is another card that can be charged, and hasn't said no here.
func (s *Take) nextCard() (int, bool) {
	for step := 1; step <= len(s.ways); step++ {
		i := (s.chosen + step) % len(s.ways)
		if w := s.ways[i]; w.method == model.Card && w.why == "" && i != s.chosen && !s.declined[w.card.ID] {
			return i, true
		}
	}
	return 0, false
}
