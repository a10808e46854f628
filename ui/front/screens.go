package front

import (
	"context"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/approvals"
	"clinic.example/paydesk/ui/audit"
	"clinic.example/paydesk/ui/connect"
	"clinic.example/paydesk/ui/disputes"
	"clinic.example/paydesk/ui/found"
	"clinic.example/paydesk/ui/home"
	"clinic.example/paydesk/ui/invoice"
	"clinic.example/paydesk/ui/invoices"
	"clinic.example/paydesk/ui/keys"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/operations"
	"clinic.example/paydesk/ui/patient"
	"clinic.example/paydesk/ui/patients"
	"clinic.example/paydesk/ui/paylink"
	"clinic.example/paydesk/ui/practices"
	"clinic.example/paydesk/ui/reconcile"
	"clinic.example/paydesk/ui/refund"
	"clinic.example/paydesk/ui/reports"
	"clinic.example/paydesk/ui/settings"
	"clinic.example/paydesk/ui/staff"
	"clinic.example/paydesk/ui/take"
	apptype "clinic.example/paydesk/ui/types"
)

// sections are the numbered parts of the desk that have screens.
func (p *place) sections() []ui.Section {
	return []ui.Section{
		{Key: "1", Name: "Home", Open: func() kit.Screen { return home.New(p.env, p.mine, p.id) }},
		{Key: "3", Name: "Invoices", Open: func() kit.Screen { return invoices.New(p.env, p.mine, p.id) }},
		{Key: "5", Name: "Patients", Open: func() kit.Screen { return patients.New(p.env, p.mine, p.id) }},
		{Key: "6", Name: "Reports", Open: func() kit.Screen { return reports.New(p.env, p.mine, p.id) }},
		{Key: "7", Name: "Settings", Open: func() kit.Screen { return settings.New(p.env, p.mine, p.id) }},
	}
}

// visit makes the screen that another one asked for by kind and ids; nil for a kind without a screen.
func (p *place) visit(kind string, ids []string) kit.Screen {
	id := ""
	if len(ids) > 0 {
		id = ids[0]
	}
	switch kind {
	case settings.Stripe:
		return connect.New(p.env, p.mine, p.id, p.Browse)
	case "approval":
		return approvals.NewApproval(p.env, p.mine, p.id, model.OperationID(id), p.second)
	case "approvals":
		return approvals.New(p.env, p.mine, p.id)
	case settings.Keys:
		return keys.New(p.env, p.mine, p.id, id == "live")
	case "invoice":
		return invoice.New(p.env, p.mine, p.id, model.InvoiceID(id))
	case "credit":
		return invoice.NewCredit(p.env, p.mine, p.id, model.InvoiceID(id))
	case "patient":
		return patient.New(p.env, p.mine, p.id, model.PatientID(id))
	case "paylink":
		return paylink.New(p.env, p.mine, p.id, model.InvoiceID(id), ids[min(1, len(ids)):]...)
	case settings.Practice:
		return practices.NewForm(p.env, p.mine, model.PracticeID(id))
	case settings.Practices:
		return practices.New(p.env, p.mine, p.id)
	case settings.Staff:
		return staff.New(p.env, p.mine)
	case settings.Types:
		return apptype.New(p.env, p.mine, p.id)
	case settings.PaymentTypes:
		return practices.NewTypes(p.env, p.mine, p.id)
	case reports.Operations:
		return operations.New(p.env, p.mine, p.id, ids...)
	case "newinvoice":
		return invoices.NewForm(p.env, p.mine, p.id, model.PatientID(id))
	case "newpatient":
		return patient.NewForm(p.env, p.mine, p.id, model.Patient{})
	case "refund":
		return refund.New(p.env, p.mine, p.id, model.InvoiceID(id), named[model.PaymentID](ids[min(1, len(ids)):])...)
	case "setup":
		return paylink.NewSetup(p.env, p.mine, p.id, model.PatientID(id))
	case reports.Disputes:
		return disputes.New(p.env, p.mine, p.id)
	case "dispute":
		return disputes.NewDispute(p.env, p.mine, p.id, id)
	case "evidence":
		return disputes.NewEvidence(p.env, p.mine, p.id, id)
	case reports.Found:
		return found.New(p.env, p.mine, p.id, ids...)
	case reports.Audit:
		return audit.New(p.env, p.mine, p.id)
	case reports.Reconcile:
		return reconcile.New(p.env, p.mine, p.id)
	case "take":
		return take.New(p.env, p.mine, p.id, named[model.InvoiceID](ids)...)
	}
	return nil
}

// second gives the session of another person at this terminal, for one press that needs two.
func (p *place) second(ctx context.Context, who model.StaffID, pin string) (*desk.Session, error) {
	actor, err := p.Desk.SignIn(ctx, who, pin)
	if err != nil {
		return nil, err
	}
	return p.Desk.Session(actor), nil
}

// named makes ids of one noun of a visit's texts.
func named[T ~string](ids []string) []T {
	out := make([]T, len(ids))
	for i, id := range ids {
		out[i] = T(id)
	}
	return out
}
