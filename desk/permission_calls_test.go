package desk_test

import (
	"context"
	"strings"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// call is one command with good arguments for a floor: whoever is permitted gets no error. What it needs is made by the administrator.
type call func(context.Context, *house, *desk.Session, *floor) error

func only[T any](_ T, err error) error { return err }

// calls has one of each command that asks for a permission.
func calls() map[string]call {
	all := map[string]call{}
	for _, group := range []map[string]call{practiceCalls(), integrationCalls(), typeCalls(), patientCalls(), invoiceCalls(), moneyCalls(), disputeCalls(), staffCalls(), auditCalls(), booksCalls(), keepCalls(), keyCalls(), syncCalls(), operationCalls()} {
		for name, c := range group {
			all[name] = c
		}
	}
	return all
}

func practiceCalls() map[string]call {
	return map[string]call{
		"Practices": func(ctx context.Context, _ *house, s *desk.Session, _ *floor) error { return only(s.Practices(ctx)) },
		"Practice": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.Practice(ctx, f.practice))
		},
		"PaymentTypes": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.PaymentTypes(ctx, f.practice))
		},
		"Home": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.Home(ctx, f.practice))
		},
		"Visits": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.Visits(ctx, f.practice, 0, 0))
		},
		"SavePractice": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			p, err := h.session.Practice(ctx, f.practice)
			h.must(err)
			p.Footer = h.name("Footer")
			return only(s.SavePractice(ctx, p))
		},
		"SavePaymentType": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.SavePaymentType(ctx, model.PaymentType{Practice: f.practice, Name: h.name("Till"), Method: model.Cash}))
		},
		"BeginExport": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return s.BeginExport(ctx, f.practice, "invoices", 0, 0)
		},
		"Import": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.Import(ctx, desk.ImportRequest{Practice: f.practice, Kind: desk.ImportPatients, From: strings.NewReader("id,name\n" + h.name("p") + ",Leo\n")}))
		},
	}
}

func integrationCalls() map[string]call {
	return map[string]call{
		"Integration": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.Integration(ctx, f.practice))
		},
		"Connect": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			h.join(f, model.AccountRef{})
			return only(s.Connect(ctx, f.practice))
		},
		"ConnectStatus": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.ConnectStatus(ctx, f.practice, h.attempt(f, s, nil)))
		},
		"ConnectWaiting": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			h.attempt(f, s, nil)
			return only(s.ConnectWaiting(ctx, f.practice))
		},
		"CancelConnect": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return s.CancelConnect(ctx, f.practice, h.attempt(f, s, nil))
		},
		"Paste": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			h.join(f, model.AccountRef{})
			way, err := h.session.Connect(ctx, f.practice)
			h.must(err)
			h.give(way.Attempt, s)
			return s.Paste(ctx, f.practice, way.Attempt, h.decide(way.Address, string(f.account.ID), "authorise").String())
		},
		"AcceptAccount": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			id := h.attempt(f, s, func(a *model.Attempt) { a.Status, a.Account = model.AttemptGranted, f.account.ID })
			defer h.drop(id)
			return s.AcceptAccount(ctx, f.practice, id, true)
		},
		"UseConnection": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			h.join(f, model.AccountRef{})
			h.join(h.other(f), h.other(f).account)
			return s.UseConnection(ctx, f.practice, h.other(f).practice)
		},
		"Verify": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			h.join(f, f.account)
			return only(s.Verify(ctx, f.practice))
		},
		"DisconnectPreview": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			h.share(f)
			return only(s.DisconnectPreview(ctx, f.practice))
		},
		"Disconnect": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			h.share(f)
			return s.Disconnect(ctx, f.practice)
		},
	}
}

func typeCalls() map[string]call {
	return map[string]call{
		"Types": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.Types(ctx, f.practice))
		},
		"SaveType": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.SaveType(ctx, model.AppointmentType{Practice: f.practice, Name: h.name("Visit")}))
		},
		"SetModes": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.SetModes(ctx, f.practice, []model.AppointmentTypeID{f.kind.ID}, model.Allowed))
		},
		"WhatWouldHappen": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.WhatWouldHappen(ctx, f.practice, f.kind, f.patient.ID))
		},
	}
}

func patientCalls() map[string]call {
	return map[string]call{
		"Patients": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.Patients(ctx, f.practice, "", desk.Window{Limit: 5}))
		},
		"Patient": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.Patient(ctx, f.practice, f.patient.ID))
		},
		"OpenPatient": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.OpenPatient(ctx, f.practice, f.patient.ID))
		},
		"SavePatient": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.SavePatient(ctx, f.practice, model.Patient{Name: h.name("Leo")}))
		},
		"RemoveCard": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return s.RemoveCard(ctx, f.practice, h.save(f))
		},
		"SetDefaultCard": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return s.SetDefaultCard(ctx, f.practice, h.save(f))
		},
		"Search": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.Search(ctx, f.practice, "mia"))
		},
	}
}

func invoiceCalls() map[string]call {
	return map[string]call{
		"Invoices": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.Invoices(ctx, desk.InvoiceQuery{Filter: model.InvoiceFilter{Practice: f.practice}}))
		},
		"Invoice": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.Invoice(ctx, f.practice, h.bill(f).ID))
		},
		"InvoiceNumbered": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.InvoiceNumbered(ctx, f.practice, h.bill(f).Number))
		},
		"CreateInvoice": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.CreateInvoice(ctx, desk.NewInvoice{
				Operation: h.op(), Practice: f.practice, Patient: f.patient.ID, Lines: []model.Line{{Text: "Tape", Quantity: 1, Unit: 100}},
			}))
		},
		"InvoiceVisit": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.InvoiceVisit(ctx, f.practice, h.visit(f), h.op()))
		},
		"VoidInvoice": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			bill := h.bill(f)
			return only(s.VoidInvoice(ctx, f.practice, bill.ID, bill.Revision))
		},
		"CreditInvoice": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			bill := h.bill(f)
			return only(s.CreditInvoice(ctx, f.practice, bill.ID, bill.Revision, aud(100), "goodwill"))
		},
	}
}

func moneyCalls() map[string]call {
	return map[string]call{
		"Take": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.Take(ctx, h.cashOf(f, h.bill(f), 8000)))
		},
		"OpenLink": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			bill := h.bill(f)
			return only(s.OpenLink(ctx, desk.LinkRequest{
				Operation: h.op(), Practice: f.practice, Purpose: model.PayLink, Invoice: bill.ID, Revision: bill.Revision, Amount: bill.Open(),
			}))
		},
		"Link": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.Link(ctx, f.practice, h.linkOf(f).ID))
		},
		"CancelLink": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.CancelLink(ctx, f.practice, h.linkOf(f).ID))
		},
		"Refund": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.Refund(ctx, h.refundOf(f, h.settled(f), 100)))
		},
		"Payments": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.Payments(ctx, desk.PaymentQuery{Practice: f.practice}))
		},
		"Payment": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.Payment(ctx, f.practice, h.settled(f).Payment.ID))
		},
		"Operations": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.Operations(ctx, f.practice))
		},
		"Operation": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.Operation(ctx, f.practice, h.settled(f).Operation.ID))
		},
		"Resolve": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.Resolve(ctx, f.practice, h.settled(f).Operation.ID))
		},
		"ResolveAll": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.ResolveAll(ctx, f.practice))
		},
		"Approvals": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.Approvals(ctx, f.practice, desk.Window{}))
		},
		"Approval": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.Approval(ctx, f.practice, h.waiting(f)))
		},
		"Approve": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.Approve(ctx, f.practice, h.waiting(f)))
		},
		"RefuseApproval": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.RefuseApproval(ctx, f.practice, h.waiting(f)))
		},
	}
}

func staffCalls() map[string]call {
	newcomer := func(h *house) model.StaffID { return h.person(h.name("Newcomer"), model.FrontDesk).Actor().Staff }
	return map[string]call{
		"Staff": func(ctx context.Context, _ *house, s *desk.Session, _ *floor) error { return only(s.Staff(ctx)) },
		"AddStaff": func(ctx context.Context, h *house, s *desk.Session, _ *floor) error {
			return only(s.AddStaff(ctx, desk.NewStaff{Name: h.name("Newcomer"), Role: model.FrontDesk}))
		},
		"SetRoles": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.SetRoles(ctx, newcomer(h), "", []model.Grant{{Practice: f.practice, Role: model.Auditor}}))
		},
		"DisableStaff": func(ctx context.Context, h *house, s *desk.Session, _ *floor) error {
			return only(s.DisableStaff(ctx, newcomer(h)))
		},
		"EnableStaff": func(ctx context.Context, h *house, s *desk.Session, _ *floor) error {
			return only(s.EnableStaff(ctx, newcomer(h)))
		},
		"SetPIN": func(ctx context.Context, h *house, s *desk.Session, _ *floor) error {
			return s.SetPIN(ctx, desk.PINChange{Staff: newcomer(h), New: "2468"})
		},
		"SaveRole": func(ctx context.Context, h *house, s *desk.Session, _ *floor) error {
			return only(s.SaveRole(ctx, model.RoleRule{Name: model.Role(h.name("role")), Permissions: []model.Permission{model.SeePractice}}))
		},
	}
}
