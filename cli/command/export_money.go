package command

import (
	"clinic.example/paydesk/desk"
)

func paymentPage(r *run, w desk.Window) ([]desk.PaymentRow, string, error) {
	q, err := r.paymentQuery("")
	if err != nil {
		return nil, "", err
	}
	q.Window = w
	found, err := r.session.Payments(r.ctx, q)
	return found, next(w, found, func(row desk.PaymentRow) string { return string(row.Payment.ID) }), err
}

func exportPayments() exporting[Payment] {
	return exporting[Payment]{
		kind: "payments", short: "Money received, newest first", dated: true,
		page: func(r *run, w desk.Window) (rows []Payment, last string, err error) {
			found, last, err := paymentPage(r, w)
			for _, row := range found {
				rows = append(rows, paymentOf(row))
			}
			return rows, last, err
		},
		columns: []column[Payment]{
			{"id", false, func(p Payment) string { return p.ID }},
			{"mode", false, func(p Payment) string { return upper(p.Mode) }},
			{"received", false, func(p Payment) string { return string(p.Received) }},
			{"invoice", false, func(p Payment) string { return p.Number }},
			{"patient", false, func(p Payment) string { return p.Patient.Name }},
			{"method", false, func(p Payment) string { return p.Method }},
			{"type", false, func(p Payment) string { return p.Type }},
			{"card", false, func(p Payment) string { return p.Card }},
			{"reference", false, func(p Payment) string { return p.Reference }},
			{"currency", false, func(p Payment) string { return p.Amount.Currency }},
			{"amount", false, func(p Payment) string { return plain(p.Amount) }},
			{"refunded", false, func(p Payment) string { return plain(p.Refunded) }},
			{"fee", false, func(p Payment) string { return plainOr(p.Fee) }},
			{"net", false, func(p Payment) string { return plainOr(p.Net) }},
			{"by", false, func(p Payment) string { return p.By }},
			{"charge", false, func(p Payment) string { return p.Charge }},
			{"account", false, func(p Payment) string { return p.Account }},
		},
	}
}

func exportRefunds() exporting[Refund] {
	return exporting[Refund]{
		kind: "refunds", short: "Refunds, by the time that their payments were received; --from and --to are the payments'", dated: true,
		page: func(r *run, w desk.Window) (rows []Refund, last string, err error) {
			found, last, err := paymentPage(r, w)
			for _, row := range found {
				for _, back := range row.Refunds {
					rows = append(rows, refundOf(back))
				}
			}
			return rows, last, err
		},
		columns: []column[Refund]{
			{"id", false, func(b Refund) string { return b.ID }},
			{"mode", false, func(b Refund) string { return upper(b.Mode) }},
			{"created", false, func(b Refund) string { return string(b.Created) }},
			{"payment", false, func(b Refund) string { return b.Payment }},
			{"method", false, func(b Refund) string { return b.Method }},
			{"currency", false, func(b Refund) string { return b.Amount.Currency }},
			{"amount", false, func(b Refund) string { return plain(b.Amount) }},
			{"status", false, func(b Refund) string { return b.Status }},
			{"reason", false, func(b Refund) string { return b.Reason }},
			{"outcome", false, func(b Refund) string { return b.Outcome }},
			{"by", false, func(b Refund) string { return b.By }},
			{"operation", false, func(b Refund) string { return b.Operation }},
		},
	}
}

func exportPatients() exporting[Patient] {
	return exporting[Patient]{
		kind: "patients", short: "Patients by name, with what is open and held at the practice",
		page: func(r *run, w desk.Window) (rows []Patient, last string, err error) {
			found, err := r.session.Patients(r.ctx, r.at.ID, "", w)
			for _, row := range found {
				rows = append(rows, patientOf(row.Patient, row.Open, row.Credit, row.Cards))
			}
			return rows, next(w, found, func(row desk.PatientRow) string { return string(row.Patient.ID) }), err
		},
		columns: []column[Patient]{
			{"id", false, func(p Patient) string { return p.Source }},
			{"paydesk_id", false, func(p Patient) string { return p.ID }},
			{"name", false, func(p Patient) string { return p.Name }},
			{"birth_date", false, func(p Patient) string { return p.BirthDate }},
			{"email", false, func(p Patient) string { return p.Email }},
			{"mobile", false, func(p Patient) string { return p.Mobile }},
			{"currency", false, func(p Patient) string { return p.Open.Currency }},
			{"open", false, func(p Patient) string { return plain(p.Open) }},
			{"credit", false, func(p Patient) string { return plain(p.Credit) }},
		},
	}
}

func exportVisits() exporting[Visit] {
	return exporting[Visit]{
		kind: "visits", short: "Appointments by their start", dated: true,
		page: func(r *run, _ desk.Window) (rows []Visit, last string, err error) {
			from, to, err := r.list.days()
			if err != nil {
				return nil, "", err
			}
			found, err := r.session.Visits(r.ctx, r.at.ID, from, to)
			for _, row := range found {
				rows = append(rows, visitOf(row))
			}
			return rows, "", err
		},
		columns: []column[Visit]{
			{"id", false, func(v Visit) string { return v.Source }},
			{"paydesk_id", false, func(v Visit) string { return v.ID }},
			{"start", false, func(v Visit) string { return string(v.Start) }},
			{"state", false, func(v Visit) string { return v.State }},
			{"patient", false, func(v Visit) string { return v.Patient.Name }},
			{"type", false, func(v Visit) string { return v.Type.Name }},
			{"practitioner", false, func(v Visit) string { return v.Practitioner }},
			{"invoice", false, func(v Visit) string { return v.Number }},
			{"paid", false, func(v Visit) string { return yes(v.Paid) }},
		},
	}
}
