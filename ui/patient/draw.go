package patient

import (
	"strings"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// From wideFrom cells the person stands at the left, and cards and invoices beside them.
const (
	wideFrom   = 110
	personSize = 38
	paneGap    = 3
)

func (s *Patient) wide() bool { return s.w >= wideFrom }

// rowsWidth is how wide cards and invoices are drawn.
func (s *Patient) rowsWidth() int {
	if s.wide() {
		return s.w - personSize - paneGap
	}
	return s.w
}

// View draws who the patient is, which always stands, and the part of the rows around the cursor.
func (s *Patient) View() string {
	t := s.env.Theme
	switch s.stage {
	case kit.Loading:
		return t.Stage(kit.Loading, "Reading the patient", s.w, s.h)
	case kit.Failed:
		return t.Stage(kit.Failed, s.failure, s.w, s.h)
	case kit.Empty, kit.Ready:
	}
	head := s.head()
	lines, _ := s.body()
	room := s.room()
	shown := lines[min(s.top, len(lines)):min(len(lines), s.top+room)]
	if rest := len(lines) - s.top - len(shown); rest > 0 && len(shown) > 1 {
		shown = append(append([]string{}, shown[:len(shown)-1]...), t.Hint(kit.Dim, kit.Cleanf("  [↓] %d more lines", rest+1)))
	}
	if s.wide() {
		return kit.SideBySide(strings.Join(s.person(), "\n"), personSize, strings.Join(shown, "\n"), s.rowsWidth(), paneGap, s.h)
	}
	return strings.Join(append(head, shown...), "\n")
}

// room is how many lines are left for the rows.
func (s *Patient) room() int { return max(2, s.h-len(s.head())) }

// head is the patient in three lines, where the window is narrow.
func (s *Patient) head() []string {
	if s.wide() {
		return nil
	}
	t, p := s.env.Theme, s.view.Patient
	contact := kit.Safe("")
	for _, one := range []kit.Safe{s.born(), kit.Clean(p.Mobile), kit.Clean(p.Email)} {
		if one != "" && contact != "" {
			contact += "  ·  "
		}
		contact += one
	}
	if p.Mobile+p.Email == "" {
		contact += "  ·  no mobile number, no e-mail address"
	}
	balance, credit := s.sums()
	money := t.Paint(kit.Dim, balance.Label+" ") + t.Paint(balance.Tone, balance.Value) + "     " + t.Paint(kit.Dim, credit.Label+" ") + t.Paint(credit.Tone, credit.Value)
	return []string{t.Paint(kit.Plain, contact.Cut(s.w)), money, ""}
}

func (s *Patient) born() kit.Safe {
	if s.view.Patient.BirthDate == 0 {
		return "birth date not known"
	}
	return "born " + s.env.Locale.Date(s.view.Patient.BirthDate)
}

// sums are what the patient owes at this practice, and what it holds for them.
func (s *Patient) sums() (balance, credit kit.Fact) {
	l := s.env.Locale
	balance = kit.Fact{Label: "Balance", Value: l.Money(s.view.Open)}
	credit = kit.Fact{Label: "Credit", Value: l.Money(s.view.Credit)}
	if !s.view.Open.Zero() {
		balance.Tone = kit.Warn
	}
	if !s.view.Credit.Zero() {
		credit.Tone = kit.Good
	}
	return balance, credit
}

// person is the left pane of a wide window.
func (s *Patient) person() []string {
	t, l, p := s.env.Theme, s.env.Locale, s.view.Patient
	facts := []kit.Fact{{Label: "Born", Value: "not known"}, {Label: "Mobile", Value: "none"}, {Label: "E-mail", Value: "none"}}
	if p.BirthDate != 0 {
		facts[0].Value = l.Date(p.BirthDate)
	}
	if p.Mobile != "" {
		facts[1].Value = kit.Clean(p.Mobile)
	}
	if p.Email != "" {
		facts[2].Value = kit.Clean(p.Email)
	}
	balance, credit := s.sums()
	lines := append([]string{t.Heading(kit.Clean(p.Name), personSize)}, t.Facts(append(facts, kit.Fact{}, balance, credit), personSize)...)
	return append(lines, s.movements(personSize)...)
}

// movements are how the credit came to be, the newest first; nothing where there never was any.
func (s *Patient) movements(width int) []string {
	if len(s.view.Movements) == 0 {
		return nil
	}
	t, l := s.env.Theme, s.env.Locale
	lines := []string{"", t.Heading("Credit held", width)}
	for i := len(s.view.Movements) - 1; i >= 0; i-- {
		m := s.view.Movements[i]
		if m.Mode != s.view.Practice.Mode {
			continue
		}
		lines = append(lines, t.Paint(kit.Dim, l.Day(m.Received.Time()).Fit(12))+t.Paint(kit.Plain, kit.Clean(m.Why).Fit(max(4, width-12-13))+l.Money(m.Amount).FitRight(13)))
	}
	return lines
}

// body are the lines of cards and invoices, and on which line each row begins.
func (s *Patient) body() (lines []string, at []int) {
	t, w := s.env.Theme, s.rowsWidth()
	lines = append(lines, t.Heading("Saved cards", w))
	before := cardArea
	for i, r := range s.rows() {
		if r.area != before {
			before = r.area
			lines = append(lines, "", t.Heading("Invoices", w))
			lines = append(lines, s.invoiceHead(w)...)
		}
		at = append(at, len(lines))
		lines = append(lines, s.draw(r, i == s.cursor, w)...)
	}
	if !s.wide() {
		lines = append(lines, s.movements(w)...)
	}
	return lines, at
}

func (s *Patient) draw(r row, here bool, w int) []string {
	switch {
	case r.card != nil:
		return s.drawCard(*r.card, here, w)
	case r.link != nil:
		return s.drawLink(*r.link, here, w)
	case r.invoice != nil:
		return []string{s.drawInvoice(*r.invoice, here, w)}
	case r.area == cardArea:
		return s.note(s.noCards(), here, w)
	}
	return s.note("No invoices yet. [n] makes one.", here, w)
}

// note is the line that teaches where an area is empty.
func (s *Patient) note(text kit.Safe, here bool, w int) []string {
	lines := s.env.Theme.Text(kit.Dim, text, max(8, w-2))
	for i := range lines {
		pointer := kit.Safe("  ")
		if here && i == 0 {
			pointer = "▌ "
		}
		lines[i] = s.env.Theme.Paint(kit.Accent, pointer) + lines[i]
	}
	return lines
}

func (s *Patient) noCards() kit.Safe {
	if s.view.State == model.NotConnected {
		return "No saved cards. They are kept at Stripe, and this practice is not connected yet. [c] connects it."
	}
	return "No saved cards. [n] sends " + s.first() + " a link to add one."
}

func (s *Patient) gutter(here, marked bool) string {
	mark := kit.Safe("  ")
	switch {
	case here && marked:
		mark = "▌■"
	case here:
		mark = "▌ "
	case marked:
		mark = " ■"
	}
	return s.env.Theme.PaintRow(here, kit.Accent, mark)
}

// drawCard is the card with its state, why it can't be charged, and the consent to it.
func (s *Patient) drawCard(r desk.CardRow, here bool, w int) []string {
	t, c := s.env.Theme, r.Card
	mark := s.cardMark(r)
	label, state := kit.Clean(c.Label()).Fit(26)+kit.Clean(c.Expiry()).Fit(8), mark.Text()
	rest := max(0, w-2-26-8)
	lines := []string{s.gutter(here, false) + t.PaintRow(here, tone(r), label) + t.PaintRow(here, mark.Tone, state.Fit(rest))}
	if r.Removed() {
		return lines
	}
	if r.Why != "" && mark.Word != expired {
		lines = append(lines, "    "+t.Paint(kit.Plain, kit.Clean(r.Why).Cut(w-4)))
	}
	return append(lines, "    "+t.Paint(kit.Dim, s.consent(c).Cut(w-4)))
}

func tone(r desk.CardRow) kit.Tone {
	if r.Why != "" {
		return kit.Dim
	}
	return kit.Plain
}

// expired says all that there is to say about why such a card can't be charged.
const expired = "Expired"

// cardMark is a card's state: symbol, word and colour.
func (s *Patient) cardMark(r desk.CardRow) kit.Mark {
	today := model.DateOf(model.MillisOf(s.env.Now()), s.view.Practice.Location())
	switch {
	case r.Removed():
		return kit.Mark{Symbol: "✕", Word: "Removed", Tone: kit.Dim}
	case !r.Card.Active:
		return kit.RejectedMark().Named("Off")
	case r.Card.Expired(today):
		return kit.RestrictedMark().Named(expired)
	case r.Why != "":
		return kit.UnconnectedMark().Named("Waiting")
	case r.Card.Default:
		return kit.ConnectedMark().Named("Active, default")
	}
	return kit.ConnectedMark().Named("Active")
}

func (s *Patient) consent(c model.SavedCard) kit.Safe {
	if c.ConsentAt == 0 {
		return "No consent is kept for this card."
	}
	return kit.Cleanf("Agreed %s by %s: %s", s.env.Locale.Day(c.ConsentAt.Time()), c.ConsentBy, c.ConsentFor)
}

func (s *Patient) drawLink(link model.Link, here bool, w int) []string {
	t := s.env.Theme
	mark := kit.PendingMark().Named("Card setup link open")
	text := kit.Cleanf("  until %s, made by %s", s.env.Locale.Moment(link.Expires.Time()), link.CreatedBy)
	rest := max(0, w-2-mark.Text().Width())
	return []string{s.gutter(here, false) + t.PaintRow(here, mark.Tone, mark.Text()) + t.PaintRow(here, kit.Plain, text.Fit(rest))}
}

// Columns of the invoices: date, total, open and state; the number has the rest.
const (
	dateSize  = 13
	moneySize = 15
	stateSize = 14
)

func (s *Patient) invoiceHead(w int) []string {
	if len(s.view.Invoices) == 0 {
		return nil
	}
	number := max(8, w-2-dateSize-2*moneySize-2-stateSize)
	text := kit.Safe("Number").Fit(number) + kit.Safe("Date").Fit(dateSize) + kit.Safe("Total").FitRight(moneySize) + kit.Safe("Open").FitRight(moneySize) + "  State"
	return []string{"  " + s.env.Theme.Paint(kit.Dim, text)}
}

func (s *Patient) drawInvoice(i model.Invoice, here bool, w int) string {
	t, l := s.env.Theme, s.env.Locale
	mark := kit.InvoiceMark(i.Status())
	number := max(8, w-2-dateSize-2*moneySize-2-stateSize)
	open := kit.Safe("–")
	if !i.Open().Zero() {
		open = l.Money(i.Open())
	}
	text := kit.Clean(i.Number).Fit(number) + l.Date(i.Date).Fit(dateSize) + l.Money(i.Total).FitRight(moneySize) + open.FitRight(moneySize) + "  "
	return s.gutter(here, s.marks[i.ID]) + t.PaintRow(here, kit.Plain, text) + t.PaintRow(here, mark.Tone, mark.Text().Fit(stateSize))
}

// follow scrolls so that the row under the cursor is drawn with what belongs to it.
func (s *Patient) follow() {
	if s.stage != kit.Ready || s.h == 0 {
		return
	}
	lines, at := s.body()
	room := s.room()
	if len(lines) <= room {
		s.top = 0
		return
	}
	from, to := at[s.cursor], len(lines)
	if s.cursor == 0 {
		from = 0
	}
	if s.cursor+1 < len(at) {
		to = at[s.cursor+1]
	}
	to = min(to, from+room-1) + 1 // the last line says that there is more
	s.top = max(0, min(max(min(s.top, from), to-room), len(lines)-room))
}

// rowAt is the row that a click means.
func (s *Patient) rowAt(x, y int) (int, bool) {
	if s.stage != kit.Ready || s.wide() && x < personSize {
		return 0, false
	}
	lines, at := s.body()
	line := y - len(s.head()) + s.top
	if line < 0 || line >= len(lines) {
		return 0, false
	}
	for i := len(at) - 1; i >= 0; i-- {
		if line < at[i] {
			continue
		}
		return i, line < at[i]+len(s.draw(s.rows()[i], false, s.rowsWidth()))
	}
	return 0, false
}
