package front

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

// keysPath is the page that is written from the screens' own tables: "make docs" writes it anew.
const keysPath = "../../docs/keys.md"

// shown is one screen in the state in which its keys are listed.
type shown struct {
	title kit.Safe
	kind  string
	ids   []string
	see   string // on the screen once it is loaded
}

// everyScreen is all that can be visited in a clinic with one of each thing.
func everyScreen(t *testing.T, c *uitest.Clinic) []shown {
	t.Helper()
	mia := c.Patient("Mia Chen", "4242424242424242")
	open := c.Invoice(mia, 80_00)
	c.Put(func(tx storage.Tx) error {
		return tx.PutDispute(model.Dispute{
			ID: "dp_1", Account: c.Account.ID, Mode: c.Account.Mode, Intent: "pi_1", Amount: uitest.AUD(80_00), Reason: "general", Status: model.NeedsResponse,
		})
	})
	return []shown{
		{"Patient", "patient", []string{string(mia.ID)}, "Mia Chen"},
		{"Invoice", "invoice", []string{string(open.ID)}, open.Number},
		{"Take payment", "take", []string{string(open.ID)}, "80.00"},
		{"Pay link", "paylink", []string{string(open.ID)}, "80.00"},
		{"Stripe Connect Integration", "connect", nil, "Connected to Stripe"},
		{"Appointment types", "types", nil, "First visit"},
		{"Payment types", "paymenttypes", nil, "Cash"},
		{"Practices", "practices", nil, "Bay Road"},
		{"Staff", "staff", nil, "Ana Silva"},
		{"Approvals", "approvals", nil, "No refund"},
		{"Open operations", "operations", nil, "Nothing is open"},
		{"Found payments", "found", nil, "Nothing was found"},
		{"Disputes", "disputes", nil, "Look at it"},
		{"Dispute", "dispute", []string{"dp_1"}, "which nobody here took"},
		{"Evidence", "evidence", []string{"dp_1"}, "goes to Stripe"},
		{"Audit trail", "audit", nil, "Invoice create"},
		{"Reconcile", "reconcile", nil, "Every cent is explained"},
	}
}

// TestKeys holds docs/keys.md against what the screens do.
func TestKeys(t *testing.T) {
	c := uitest.NewClinic(t)
	s := Session{Desk: c.Desk, Env: uitest.Env(t, c.Clock), Out: kit.NewOut(&strings.Builder{}, uitest.Vars())}
	screens := everyScreen(t, c)
	app, err := Open(t.Context(), s, c.Session.Actor(), c.Harbour, "")
	if err != nil {
		t.Fatal(err)
	}
	app.Actions = append(app.Actions, lockAction())
	var page strings.Builder
	page.WriteString("# Keys\n\nWritten from the screens' own tables. The same tables fill the footer, the help (`?`) and the palette (`:`).\n")
	section(&page, "Everywhere", ui.New(app).Keys())
	for _, part := range app.Practice.Sections {
		list(t, &page, s.Env, part.Open(), part.Name, "")
	}
	for _, one := range screens {
		screen := app.Practice.Visit(one.kind, one.ids)
		if screen == nil {
			t.Fatalf("no screen for %q", one.kind)
		}
		list(t, &page, s.Env, screen, one.title, one.see)
	}
	written, err := os.ReadFile(keysPath)
	if err == nil && string(written) == page.String() {
		return
	}
	if !uitest.Updating() {
		t.Fatalf("%s does not say what the screens do (make docs writes it anew): %v", keysPath, err)
	}
	if err := os.WriteFile(keysPath, []byte(page.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// list writes one screen's keys, once it is loaded.
func list(t *testing.T, page *strings.Builder, env kit.Env, screen kit.Screen, title kit.Safe, see string) {
	t.Helper()
	front := uitest.Screen(t, env, screen, 118, 34)
	front.Until("its keys", func() bool { return len(screen.Actions()) > 0 })
	if see != "" {
		front.See(see)
	}
	section(page, title, screen.Actions())
}

func section(page *strings.Builder, title kit.Safe, actions []kit.Action) {
	fmt.Fprintf(page, "\n## %s\n\n| key | does | |\n| --- | --- | --- |\n", title)
	for _, a := range actions {
		keys := make([]string, 0, 1+len(a.Also))
		for _, key := range a.Keys() {
			keys = append(keys, "`"+string(kit.KeyName(key))+"`")
		}
		fmt.Fprintf(page, "| %s | %s | %s |\n", strings.Join(keys, " "), a.Label, a.Help)
	}
}
