package desk_test

import (
	"context"
	"errors"
	"flag"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

var long = flag.Bool("long", false, "a million actions of strangers instead of some thousands")

// strangers are people of one practice who press whatever there is, with the ids of both practices.
type strangers struct {
	*house
	world *world
	rng   *rand.Rand
	crew  []*desk.Session
	local *desk.Session // an administrator of the second practice alone
	seen  map[*floor]*things
	diary []string
	done  int // actions that were carried out
	kept  int // actions that were refused at the other practice
}

// things are the ids of one practice that somebody may have seen.
type things struct {
	patients  []model.PatientID
	cards     []string
	types     []model.AppointmentTypeID
	visits    []model.AppointmentID
	invoices  []model.InvoiceID
	payments  []model.PaymentID
	links     []model.LinkID
	approvals []model.OperationID
	presses   []model.OperationID
	attempts  []model.AttemptID
	payTypes  []model.PaymentTypeID
}

func newStrangers(t *testing.T, seed uint64) *strangers {
	w := newWorld(t)
	h := newHouse(&group{clinic: w.clinic, bay: w.bystander})
	x := &strangers{house: h, world: w, rng: rand.New(rand.NewPCG(seed, 1)), seen: map[*floor]*things{}}
	for _, f := range h.floors() {
		x.seen[f] = x.life(f)
	}
	for _, role := range []model.Role{model.Administrator, model.FrontDesk, "trainee", model.Administrator} {
		x.crew = append(x.crew, h.member(h.name("Of the first, "+string(role)), func(s *model.Staff) {
			s.Grants = []model.Grant{{Practice: h.a.practice, Role: role}}
		}))
	}
	x.local = h.member("Of the second", func(s *model.Staff) {
		s.Grants = []model.Grant{{Practice: h.b.practice, Role: model.Administrator}}
	})
	return x
}

// closing ends the desk: a bubble waits for all that is in it.
func (x *strangers) closing() error {
	return errors.Join(x.desk.Close(context.Background()), x.world.records.Close())
}

// life is one of each thing that a practice can have.
func (x *strangers) life(f *floor) *things {
	open, taken, link := x.bill(f), x.settled(f), x.linkOf(f)
	return &things{
		patients: []model.PatientID{f.patient.ID}, cards: []string{f.card}, types: []model.AppointmentTypeID{f.kind.ID},
		visits: []model.AppointmentID{x.visit(f)}, invoices: []model.InvoiceID{open.ID, taken.Invoice.ID, link.Invoice},
		payments: []model.PaymentID{taken.Payment.ID}, links: []model.LinkID{link.ID}, approvals: []model.OperationID{x.waiting(f)},
		presses: []model.OperationID{taken.Operation.ID},
	}
}

// one draws one of the ids of either practice, mostly of their own.
func one[T ~string](x *strangers, of func(*things) []T) T {
	ids := of(x.seen[x.where()])
	if len(ids) == 0 {
		return ""
	}
	return ids[x.rng.IntN(len(ids))]
}

func (x *strangers) where() *floor {
	if x.rng.IntN(3) == 0 {
		return x.b
	}
	return x.a
}

// act has one of the crew press something.
func (x *strangers) act() {
	at, who := x.where(), x.crew[x.rng.IntN(len(x.crew))]
	deeds := x.deeds()
	deed := deeds[x.rng.IntN(len(deeds))]
	err := deed.do(x.t.Context(), who, at)
	x.diary = append(x.diary, deed.name+" by "+who.Actor().Name+" at "+string(at.practice)+": "+errorText(err))
	switch {
	case err == nil && (at == x.b || slices.Contains(neverDone(), deed.name)):
		x.t.Errorf("%s of a stranger was carried out", deed.name)
	case err == nil:
		x.done++
	case at == x.b && model.KindOf(err) == model.Forbidden:
		x.kept++
	}
	if x.rng.IntN(8) == 0 {
		x.morrow()
	}
}

// morrow brings the first practice new things to press at: a bill, a card, and a connection or none.
func (x *strangers) morrow() {
	mine := x.seen[x.a]
	if x.rng.IntN(3) == 0 {
		x.join(x.a, model.AccountRef{})
		return
	}
	x.must(x.stripe.Connect(string(x.a.account.ID), false))
	x.join(x.a, x.a.account)
	mine.invoices, mine.cards = append(mine.invoices, x.bill(x.a).ID), append(mine.cards, x.save(x.a))
}

func errorText(err error) string {
	if err == nil {
		return "done"
	}
	return err.Error()
}

type deed struct {
	name string
	do   func(context.Context, *desk.Session, *floor) error
}

// neverDone is what a person of one practice can't do anywhere.
func neverDone() []string { return []string{"UseConnection", "AddStaff", "SetRoles", "SaveRole"} }

func (x *strangers) deeds() []deed {
	return slices.Concat(x.looks(), x.settings(), x.bookkeeping(), x.moneyDeeds(), x.people())
}

func (x *strangers) looks() []deed {
	return []deed{
		{"Home", func(ctx context.Context, s *desk.Session, f *floor) error { return only(s.Home(ctx, f.practice)) }},
		{"Invoices", func(ctx context.Context, s *desk.Session, f *floor) error {
			return only(s.Invoices(ctx, desk.InvoiceQuery{Filter: model.InvoiceFilter{Practice: f.practice}}))
		}},
		{"Invoice", func(ctx context.Context, s *desk.Session, f *floor) error {
			return only(s.Invoice(ctx, f.practice, one(x, func(t *things) []model.InvoiceID { return t.invoices })))
		}},
		{"Patients", func(ctx context.Context, s *desk.Session, f *floor) error {
			return only(s.Patients(ctx, f.practice, "m", desk.Window{}))
		}},
		{"OpenPatient", func(ctx context.Context, s *desk.Session, f *floor) error {
			return only(s.OpenPatient(ctx, f.practice, one(x, func(t *things) []model.PatientID { return t.patients })))
		}},
		{"Integration", func(ctx context.Context, s *desk.Session, f *floor) error {
			return only(s.Integration(ctx, f.practice))
		}},
		{"DisconnectPreview", func(ctx context.Context, s *desk.Session, f *floor) error {
			return only(s.DisconnectPreview(ctx, f.practice))
		}},
		{"Search", func(ctx context.Context, s *desk.Session, f *floor) error {
			return only(s.Search(ctx, f.practice, "mia"))
		}},
	}
}

func (x *strangers) settings() []deed {
	return []deed{
		{"SavePractice", func(ctx context.Context, s *desk.Session, f *floor) error {
			p, err := x.session.Practice(ctx, f.practice)
			x.must(err)
			p.Footer, p.AcceptOnline = x.name("Footer"), x.rng.IntN(2) == 0
			return only(s.SavePractice(ctx, p))
		}},
		{"SavePaymentType", func(ctx context.Context, s *desk.Session, f *floor) error {
			t := model.PaymentType{ID: one(x, func(t *things) []model.PaymentTypeID { return t.payTypes }), Practice: f.practice, Name: x.name("Till"), Method: model.Cash}
			saved, err := s.SavePaymentType(ctx, t)
			x.note(f, err, func(t *things) { t.payTypes = append(t.payTypes, saved.ID) })
			return err
		}},
		{"SaveType", func(ctx context.Context, s *desk.Session, f *floor) error {
			return only(s.SaveType(ctx, model.AppointmentType{ID: one(x, func(t *things) []model.AppointmentTypeID { return t.types }), Practice: f.practice, Name: x.name("Visit")}))
		}},
		{"SetModes", func(ctx context.Context, s *desk.Session, f *floor) error {
			return only(s.SetModes(ctx, f.practice, []model.AppointmentTypeID{one(x, func(t *things) []model.AppointmentTypeID { return t.types })}, model.Required))
		}},
		{"Connect", func(ctx context.Context, s *desk.Session, f *floor) error {
			way, err := s.Connect(ctx, f.practice)
			x.note(f, err, func(t *things) { t.attempts = append(t.attempts, way.Attempt) })
			return err
		}},
		{"CancelConnect", func(ctx context.Context, s *desk.Session, f *floor) error {
			return s.CancelConnect(ctx, f.practice, one(x, func(t *things) []model.AttemptID { return t.attempts }))
		}},
		{"UseConnection", func(ctx context.Context, s *desk.Session, f *floor) error {
			return s.UseConnection(ctx, f.practice, x.where().practice)
		}},
		{"Verify", func(ctx context.Context, s *desk.Session, f *floor) error { return only(s.Verify(ctx, f.practice)) }},
		{"Disconnect", func(ctx context.Context, s *desk.Session, f *floor) error { return s.Disconnect(ctx, f.practice) }},
		{"Import", func(ctx context.Context, s *desk.Session, f *floor) error {
			return only(s.Import(ctx, desk.ImportRequest{Practice: f.practice, Kind: desk.ImportPractitioners, From: strings.NewReader("id,name\n" + x.name("p") + ",Dr\n")}))
		}},
	}
}

// bookkeeping touches patients of their own practice alone: a patient belongs to the organisation, and these two share none.
func (x *strangers) bookkeeping() []deed {
	mine := func() model.PatientID {
		return x.seen[x.a].patients[x.rng.IntN(len(x.seen[x.a].patients))]
	}
	return []deed{
		{"SavePatient", func(ctx context.Context, s *desk.Session, f *floor) error {
			p, err := s.SavePatient(ctx, f.practice, model.Patient{Name: x.name("Leo")})
			x.note(f, err, func(t *things) { t.patients = append(t.patients, p.ID) })
			return err
		}},
		{"RemoveCard", func(ctx context.Context, s *desk.Session, f *floor) error {
			return s.RemoveCard(ctx, f.practice, one(x, func(t *things) []string { return t.cards }))
		}},
		{"SetDefaultCard", func(ctx context.Context, s *desk.Session, f *floor) error {
			return s.SetDefaultCard(ctx, f.practice, one(x, func(t *things) []string { return t.cards }))
		}},
		{"CreateInvoice", func(ctx context.Context, s *desk.Session, f *floor) error {
			i, err := s.CreateInvoice(ctx, desk.NewInvoice{
				Operation: x.op(), Practice: f.practice, Patient: mine(), Lines: []model.Line{{Text: "Tape", Quantity: 1, Unit: 5000}},
			})
			x.note(f, err, func(t *things) { t.invoices = append(t.invoices, i.ID) })
			return err
		}},
		{"InvoiceVisit", func(ctx context.Context, s *desk.Session, f *floor) error {
			return only(s.InvoiceVisit(ctx, f.practice, one(x, func(t *things) []model.AppointmentID { return t.visits }), x.op()))
		}},
		{"VoidInvoice", func(ctx context.Context, s *desk.Session, f *floor) error {
			return only(s.VoidInvoice(ctx, f.practice, one(x, func(t *things) []model.InvoiceID { return t.invoices }), 1))
		}},
		{"CreditInvoice", func(ctx context.Context, s *desk.Session, f *floor) error {
			i := x.current(one(x, func(t *things) []model.InvoiceID { return t.invoices }))
			return only(s.CreditInvoice(ctx, f.practice, i.ID, i.Revision, aud(100), "goodwill"))
		}},
	}
}

func (x *strangers) moneyDeeds() []deed {
	take := func(method model.Method) func(context.Context, *desk.Session, *floor) error {
		return func(ctx context.Context, s *desk.Session, f *floor) error {
			i := x.current(one(x, func(t *things) []model.InvoiceID { return t.invoices }))
			taken, err := s.Take(ctx, desk.TakeRequest{
				Operation: x.op(), Practice: f.practice, Invoice: i.ID, Revision: i.Revision, Method: method, Amount: aud(1000),
				Card: one(x, func(t *things) []string { return t.cards }),
			})
			x.note(f, err, func(t *things) { t.payments = append(t.payments, taken.Payment.ID) })
			return err
		}
	}
	return []deed{
		{"Take cash", take(model.Cash)},
		{"Take card", take(model.Card)},
		{"OpenLink", func(ctx context.Context, s *desk.Session, f *floor) error {
			i := x.current(one(x, func(t *things) []model.InvoiceID { return t.invoices }))
			link, err := s.OpenLink(ctx, desk.LinkRequest{Operation: x.op(), Practice: f.practice, Purpose: model.PayLink, Invoice: i.ID, Revision: i.Revision, Amount: i.Open()})
			x.note(f, err, func(t *things) { t.links = append(t.links, link.ID) })
			return err
		}},
		{"CancelLink", func(ctx context.Context, s *desk.Session, f *floor) error {
			return only(s.CancelLink(ctx, f.practice, one(x, func(t *things) []model.LinkID { return t.links })))
		}},
		{"Refund", func(ctx context.Context, s *desk.Session, f *floor) error {
			r := x.someRefund(f)
			done, err := s.Refund(ctx, r)
			if done.Approval.ID != "" {
				x.seen[f].approvals = append(x.seen[f].approvals, done.Approval.ID)
			}
			return err
		}},
		{"Approve", func(ctx context.Context, s *desk.Session, f *floor) error {
			return only(s.Approve(ctx, f.practice, one(x, func(t *things) []model.OperationID { return t.approvals })))
		}},
		{"RefuseApproval", func(ctx context.Context, s *desk.Session, f *floor) error {
			return only(s.RefuseApproval(ctx, f.practice, one(x, func(t *things) []model.OperationID { return t.approvals })))
		}},
		{"Resolve", func(ctx context.Context, s *desk.Session, f *floor) error {
			return only(s.Resolve(ctx, f.practice, one(x, func(t *things) []model.OperationID { return t.presses })))
		}},
	}
}

func (x *strangers) people() []deed {
	return []deed{
		{"AddStaff", func(ctx context.Context, s *desk.Session, f *floor) error {
			return only(s.AddStaff(ctx, desk.NewStaff{Name: x.name("Puppet"), Grants: []model.Grant{{Practice: f.practice, Role: model.FrontDesk}}}))
		}},
		{"SetRoles", func(ctx context.Context, s *desk.Session, f *floor) error {
			return only(s.SetRoles(ctx, s.Actor().Staff, model.Administrator, nil))
		}},
		{"SaveRole", func(ctx context.Context, s *desk.Session, _ *floor) error {
			return only(s.SaveRole(ctx, model.RoleRule{Name: model.FrontDesk, Permissions: model.Permissions()}))
		}},
	}
}

func (x *strangers) someRefund(f *floor) desk.RefundRequest {
	r := desk.RefundRequest{
		Operation: x.op(), Practice: f.practice, Payment: one(x, func(t *things) []model.PaymentID { return t.payments }),
		Amount: aud(int64(100 + x.rng.IntN(500))), Reason: model.Goodwill, Outcome: model.MakeCreditNote,
	}
	x.put(func(tx storage.Tx) error {
		for _, each := range x.floors() {
			if p, err := tx.Payment(each.practice, r.Payment); err == nil {
				i, err := tx.Invoice(each.practice, p.Invoice)
				r.Revision = i.Revision
				return err
			}
		}
		return nil
	})
	return r
}

// current is an invoice as it stands, of whichever practice.
func (x *strangers) current(id model.InvoiceID) (invoice model.Invoice) {
	x.put(func(tx storage.Tx) error {
		for _, f := range x.floors() {
			if i, err := tx.Invoice(f.practice, id); err == nil {
				invoice = i
			}
		}
		return nil
	})
	return invoice
}

func (x *strangers) note(f *floor, err error, add func(*things)) {
	if err == nil {
		add(x.seen[f])
	}
}
