package front

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/kit"
)

// entries are what the palette finds beside sections and actions: screens that lie deeper, by every label that people look for.
func (p *place) entries() []ui.Entry {
	visit := func(kind string, ids ...string) func() tea.Cmd {
		return func() tea.Cmd { return kit.Visit(kind, ids...) }
	}
	return []ui.Entry{
		{
			Label: "Stripe Connect Integration", Detail: "Settings › Integrations › Stripe", Do: visit("connect"),
			Aliases: []kit.Safe{
				"Stripe", "Link with Stripe", "Online payments", "Payment Processing", "Connect with Stripe", "Connected to Stripe",
				"Stripe Account Restricted", "Disconnect Stripe Account", "Use This Connection", "Verify", "Test Mode", "Live",
				"Authorise access", "Secret Key", "Publishable Key", "Integrations: Edit",
			},
		},
		{Label: "Practices", Detail: "Settings", Aliases: []kit.Safe{"switch practice", "sites", "locations"}, Do: visit("practices")},
		{
			Label: "Practice details", Detail: "Settings › Practice", Do: visit("practice", string(p.id)),
			Aliases: []kit.Safe{
				"Accept online payments", "Allow balances and invoices to be paid online", "Invoice Footer Disclaimer", "time zone",
				"currency", "legal name", "tax id", "series",
			},
		},
	}
}

// search finds patients and invoices for the palette.
func (p *place) search(ctx context.Context, text string) ([]ui.Found, error) {
	hits, err := p.mine.Search(ctx, p.id, text)
	if err != nil {
		return nil, err
	}
	found := make([]ui.Found, len(hits))
	for i, hit := range hits {
		if hit.Invoice.ID == "" {
			found[i] = ui.Found{
				Label: kit.Clean(hit.Patient.Name), Detail: "Patient, born " + p.env.Locale.Date(hit.Patient.BirthDate),
				Kind: "patient", IDs: []string{string(hit.Patient.ID)},
			}
			continue
		}
		found[i] = ui.Found{
			Label:  kit.Cleanf("%s  %s", hit.Invoice.Number, hit.Patient.Name),
			Detail: "Invoice, " + p.env.Locale.Money(hit.Invoice.Open()) + " open", Kind: "invoice", IDs: []string{string(hit.Invoice.ID)},
		}
	}
	return found, nil
}
