package front

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/reports"
	"clinic.example/paydesk/ui/settings"
)

// entries are what the palette finds beside sections and actions: the places of the settings, by every label that people look for, and
// what has no place.
func (p *place) entries() []ui.Entry {
	var entries []ui.Entry
	for _, s := range settings.Places(p.id) {
		entries = append(entries, ui.Entry{
			Label: s.Label, Detail: "Settings", Aliases: append(s.Aliases, s.Detail), Do: func() tea.Cmd { return kit.Visit(s.Kind, s.IDs...) },
		})
	}
	for _, r := range reports.Places() {
		entries = append(entries, ui.Entry{
			Label: r.Label, Detail: "Reports", Aliases: append(r.Aliases, r.Detail), Do: func() tea.Cmd { return kit.Visit(r.Kind) },
			Why: func() kit.Safe { return kit.Clean(p.mine.May(r.Needs, p.id)) },
		})
	}
	entries = append(entries, p.demoEntries()...)
	return append(entries, ui.Entry{
		Label: "Approvals", Detail: "Refunds that wait for a second person", Aliases: []kit.Safe{"Second person", "Approve refund", "Refund limit"},
		Do: func() tea.Cmd { return kit.Visit("approvals") },
	}, p.backUpEntry())
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
