package keys

import (
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// fields are the keys and the footer; the footer alone for who may not manage keys.
func (s *Keys) fields() []kit.Field {
	footer := kit.Field{
		Key: "footer", Label: "Invoice Footer Disclaimer", Value: s.is.Footer, Optional: true, Shut: s.is.WhyFoot != "",
		Hint: "Stands below the lines of every invoice that is issued from now on.",
	}
	if !s.is.Manages {
		return []kit.Field{footer}
	}
	shut := s.why() != ""
	kind := model.Test
	if s.live || s.is.Practice.Mode == model.Live {
		kind = model.Live
	}
	return []kit.Field{
		{
			Key: "secret", Label: "Secret Key", Kind: kit.SecretField, Optional: true, Shut: shut,
			Hint: kit.Cleanf("sk_%s_... or rk_%s_..., from Stripe's Dashboard, Developers, API keys. It isn't shown, now or later.", kind, kind),
		},
		{
			Key: "publishable", Label: "Publishable Key", Optional: true, Shut: shut,
			Hint: kit.Cleanf("pk_%s_..., of the same account. Empty keys leave what is there, and save the footer alone.", kind),
		},
		footer,
	}
}

// why says why no keys can be entered here.
func (s *Keys) why() string {
	if s.live {
		return s.is.WhyLive
	}
	return s.is.Why
}

// head is what stands above the fields.
func (s *Keys) head() []string {
	t := s.env.Theme
	title := kit.Clean(s.is.Practice.Name)
	if s.live {
		title = "Go live with the account's live keys: " + title
	}
	lines := []string{t.Heading(title, s.w), ""}
	switch {
	case !s.is.Manages:
		lines = append(lines, t.Text(kit.Dim, "Keys: "+kit.Clean(s.is.Why), s.w)...)
	case s.why() != "":
		lines = append(lines, t.Text(kit.Warn, "▲ "+kit.Clean(s.why()), s.w)...)
		if s.is.WhyFoot == "" {
			lines = append(lines, t.Text(kit.Plain, "Until then \"Submit\" saves the Invoice Footer Disclaimer alone.", s.w)...)
		}
	case s.is.Present:
		lines = append(lines, t.Facts(s.present(), s.w)...)
	default:
		lines = append(lines, t.Text(kit.Plain, "For a Stripe account of the practice's own, without \"Connect with Stripe\". Both keys are checked at Stripe first; the Secret Key is then sealed on this machine.", s.w)...)
	}
	return append(lines, "")
}

// footer is what somebody sees who may change nothing here.
func (s *Keys) footer() []string {
	t, text := s.env.Theme, kit.Clean(s.is.Footer)
	if text == "" {
		text = "None: nothing stands below the lines of an invoice."
	}
	lines := append([]string{t.Heading("Invoice Footer Disclaimer", s.w)}, t.Text(kit.Plain, text, s.w)...)
	return append(append(lines, ""), t.Text(kit.Dim, kit.Clean(s.is.WhyFoot), s.w)...)
}

// present is what is known of the keys that are there.
func (s *Keys) present() []kit.Fact {
	k := s.is.Key
	facts := []kit.Fact{
		{Label: "Account", Value: kit.Clean(s.is.Account.Name) + ", " + kit.Clean(string(s.is.Account.ID)), Tone: kit.Strong},
		{Label: "Secret Key", Value: kit.Clean(k.Mask)},
		{Label: "Publishable Key", Value: kit.Clean(k.Publishable)},
		{Label: "Entered", Value: s.env.Locale.Moment(k.SavedAt.Time()) + " by " + kit.Clean(k.SavedBy)},
	}
	if len(s.is.Shared) > 0 {
		facts = append(facts, kit.Fact{Label: "Shared with", Value: kit.Clean(strings.Join(s.is.Shared, ", "))})
	}
	return facts
}

// View draws the form.
func (s *Keys) View() string {
	if s.stage != kit.Ready {
		text := s.failure
		if s.stage == kit.Loading {
			text = "Reading how the keys stand"
		}
		return s.env.Theme.Stage(s.stage, text, s.w, s.h)
	}
	head := s.head()
	if s.form == nil {
		return kit.Exact(strings.Join(append(head, s.footer()...), "\n"), s.w, s.h)
	}
	return strings.Join(head, "\n") + "\n" + s.form.View(s.w, max(4, s.h-len(head)))
}

// Advice answers what people ask here.
func (s *Keys) Advice() []kit.Advice {
	return []kit.Advice{
		{
			Question: "Keys or \"Connect with Stripe\"?",
			Answer:   "\"Connect with Stripe\" is simpler and can be taken back at Stripe. Keys are for a paydesk without a platform, or for an account that another platform controls.",
		},
		{
			Question: "Can a restricted key be used?",
			Answer: "Yes: a key that begins with rk_. It needs the rights to write Charges and Refunds, Checkout Sessions, Customers, Payment Intents, Payment Methods and Setup Intents, " +
				"and to read Accounts, Balance and Balance Transaction Sources. Each is tried before anything is saved, and what is missing is named.",
		},
		{
			Question: "Who can see the keys later?",
			Answer:   "Nobody. Their beginning, their last four characters, who entered them and when are all that is shown. To use other keys, enter them here: they take the place of the present ones.",
		},
	}
}
