package storagetest

import "clinic.example/paydesk/model"

// Rows holds one row of each noun.
type Rows struct {
	Organisation    model.Organisation
	Practice        model.Practice
	Staff           model.Staff
	Role            model.RoleRule
	Practitioner    model.Practitioner
	Patient         model.Patient
	Card            model.SavedCard
	AppointmentType model.AppointmentType
	Appointment     model.Appointment
	PaymentType     model.PaymentType
	Account         model.StripeAccount
	Connection      model.Connection
	Attempt         model.Attempt
	Invoice         model.Invoice
	CreditNote      model.CreditNote
	Payment         model.Payment
	Refund          model.Refund
	Credit          model.CreditMovement
	Link            model.Link
	Operation       model.Operation
	Approval        model.Approval
	Personal        model.PersonalValue
	Secret          model.SealedRow
	Audit           model.AuditEntry
	Head            model.AuditHead
	Movement        model.BalanceMovement
	Payout          model.Payout
	Dispute         model.Dispute
	Found           model.FoundPayment
	Event           model.StripeEvent
	Cursor          model.Cursor
}

// FullRows are rows of one practice without an empty field, so that a field which an engine forgets is missed.
func FullRows(practice model.PracticeID) Rows {
	id := func(prefix string, n uint64) string { return model.RowID(prefix, 0x019c_0000_0000_0000+n) }
	var (
		patient   = model.PatientID(id(model.PatientPrefix, 1))
		visit     = model.AppointmentTypeID(id(model.AppointmentTypePrefix, 2))
		doctor    = model.PractitionerID(id(model.PractitionerPrefix, 3))
		invoice   = model.InvoiceID(id(model.InvoicePrefix, 4))
		appoint   = model.AppointmentID(id(model.AppointmentPrefix, 5))
		payment   = model.PaymentID(id(model.PaymentPrefix, 6))
		refund    = model.RefundID(id(model.RefundPrefix, 7))
		note      = model.CreditNoteID(id(model.CreditNotePrefix, 8))
		kind      = model.PaymentTypeID(id(model.PaymentTypePrefix, 9))
		clerk     = model.StaffID(id(model.StaffPrefix, 10))
		operation = model.OperationID(model.RandomID([16]byte{1, 2, 3, 15: 4}))
		link      = model.LinkID(model.RandomID([16]byte{5, 6, 7, 15: 8}))
		account   = model.AccountID("acct_1NorthClinic")
		actor     = model.Actor{Staff: clerk, Name: "Ana", Role: model.FrontDesk}
		at        = model.Millis(1_772_442_000_123)
	)
	entry := model.AuditEntry{
		Practice: practice, At: at, Actor: clerk, By: "front desk", Action: "invoice.create", Subject: string(invoice), Before: "0", After: "10500 aud",
	}.Chained(model.AuditEntry{})
	aud := func(minor int64) model.Money { return model.Money{Minor: minor, Currency: "aud"} }
	key := model.KeyFacts{Mask: "sk_test_...4242", Publishable: "pk_test_...4242", Version: 3, SavedAt: at, SavedBy: "Ana"}
	platform := model.Platform{ClientID: "ca_1", Redirect: "https://desk.example/return", Key: key}
	due := []model.Requirement{{Field: "external_account", Reason: "not given"}}
	return Rows{
		Organisation: model.Organisation{
			Name: "Harbour Clinics", Install: "k3x9", Created: at, Demo: true, BackupRecipient: "age1north",
			TestPlatform: platform, LivePlatform: platform,
		},
		Practice: model.Practice{
			ID: practice, Name: "Harbour North", LegalName: "Harbour North Pty Ltd", TaxID: "51 824 753 556", Country: "AU",
			Currency: "aud", Zone: "Australia/Sydney", Series: "INV", Footer: "Payable within 14 days.", Mode: model.Test, Created: at,
			AcceptOnline: true, PayBalancesOnline: true, OnlineType: kind,
		},
		Staff: model.Staff{
			ID: clerk, Name: "Ana Pérez", Role: model.FrontDesk, Grants: []model.Grant{{Practice: practice, Role: "cashier"}}, Disabled: true,
			PIN:      model.PINHash{Salt: []byte{1, 255}, Hash: []byte{254, 128, 2}, Time: 3, MemoryKiB: 65_536, Threads: 4},
			Failures: 4, NextTry: at + 11, Created: at,
		},
		Role: model.RoleRule{
			Name: "cashier", Permissions: []model.Permission{model.SeePractice, model.RefundPayments}, RefundLimit: model.NoLimit, BuiltIn: true,
		},
		Practitioner: model.Practitioner{
			Source: "PR-1",
			ID:     doctor, Practice: practice, Name: "Dr Osei", ProviderNumber: "2426611A",
		},
		Patient: model.Patient{
			ID: patient, Name: "Zoë O'Brien-Łukasz", BirthDate: 19840229, Email: "zoe@example.org", Mobile: "+61 400 000 000", Created: at,
			Customers: []model.Customer{{Account: account, Mode: model.Test, ID: "cus_1"}, {Account: account, Mode: model.Live, ID: "cus_2"}},
			Source:    "C-1", Erased: at + 2,
		},
		Card: model.SavedCard{
			ID: "pm_1", Patient: patient, Account: account, Mode: model.Test, Customer: "cus_1", Brand: "visa", Last4: "4242", ExpMonth: 4,
			ExpYear: 2029, Default: true, Active: true, OffBecause: "disconnected", ConsentAt: at, ConsentBy: "Ana", ConsentFor: "late fees",
			DisconnectOff: true, Created: at,
		},
		AppointmentType: model.AppointmentType{
			ID: visit, Practice: practice, Name: "First visit", ItemCode: "500", Minutes: 45, Price: aud(8_000), TaxBasisPoints: 1_000,
			Mode: model.Required, Deposit: model.Deposit{Amount: 1_000, BasisPoints: 2_500}, CancellationFee: aud(2_000),
			PriceShown: model.PriceAtPayment, Sensitive: true, Source: "T-1",
		},
		Appointment: model.Appointment{
			Source: "A-1",
			ID:     appoint, Practice: practice, Patient: patient, Type: visit, Practitioner: doctor, Start: at, State: model.Arrived, Invoice: invoice,
		},
		PaymentType: model.PaymentType{ID: kind, Practice: practice, Name: "EFTPOS", Method: model.Machine},
		Account: model.StripeAccount{
			ID: account, Mode: model.Test, Name: "Harbour", Country: "AU", Currency: "aud", ChargesEnabled: true, PayoutsEnabled: true,
			DisabledReason: "requirements.past_due", CurrentlyDue: due, PastDue: due, Pending: due, Deadline: at, Revoked: true, ReadAt: at,
			Access: model.OwnKey, Key: key, Leaving: model.Leaving{By: "Ana", Since: at},
		},
		Connection: model.Connection{
			Practice: practice, Account: account, Mode: model.Test, How: model.ByOAuth, Active: true, ConnectedAt: at, ConnectedBy: "Ana",
			DisconnectedAt: at + 1,
			Paused:         model.Paused{Account: account, Mode: model.Test, How: model.ByKeys, ConnectedAt: at - 1, ConnectedBy: "Ben"},
		},
		Attempt: model.Attempt{
			ID: model.AttemptID(model.RandomID([16]byte{9, 15: 9})), Practice: practice, Mode: model.Test, Actor: actor,
			StateHash: [32]byte{1, 31: 2}, Redirect: "http://localhost:4243/stripe/return", Started: at, Expires: at + 600_000,
			Status: model.AttemptGranted, Account: account, Message: "Stripe granted another account.",
		},
		Invoice: model.Invoice{
			ID: invoice, Practice: practice, Patient: patient, Appointment: appoint, Mode: model.Test, Number: "TEST-0001", Date: 20260302,
			Created: at, CreatedBy: "Ana", Total: aud(10_500), Tax: 727, Paid: 4_000, Credited: 500, Void: true, Revision: 3,
			Collecting: operation, Footer: "Payable within 14 days.",
			Lines: []model.Line{
				{Text: "First visit", ItemCode: "500", ServiceDate: 20260302, ProviderNumber: "2426611A", Quantity: 1, Unit: 8_000, TaxBasisPoints: 1_000},
				{Text: "Strapping tape", ItemCode: "T1", ServiceDate: 20260301, ProviderNumber: "2426611A", Quantity: 2, Unit: 1_250, TaxBasisPoints: 1_000},
			},
		},
		CreditNote: model.CreditNote{
			ID: note, Practice: practice, Invoice: invoice, Patient: patient, Mode: model.Test, Number: "TEST-CN-0001", Date: 20260303, Created: at,
			CreatedBy: "Ana", Amount: aud(500), Reason: "goodwill", Refund: refund,
		},
		Payment: model.Payment{
			ID: payment, Practice: practice, Patient: patient, Invoice: invoice, Mode: model.Test, Method: model.Online, Type: kind,
			Amount: aud(4_500), Applied: 4_000, Reserved: 1_500, Refunded: 1_000, Received: at, Entered: at + 5, By: "Ana", Operation: operation,
			Link: link, Account: account, Intent: "pi_1", Charge: "ch_1", Card: "Visa 4242", Tendered: 5_000, Reference: "cheque 12",
			PaidTwice: true,
			Ledger: model.BalanceTransaction{
				ID: "txn_1", Amount: model.Money{Minor: 2_900, Currency: "usd"}, Fee: 107, Net: 2_793, Rate: "0.6444", At: at + 9,
			},
		},
		Refund: model.Refund{
			ID: refund, Practice: practice, Payment: payment, Invoice: invoice, Patient: patient, Mode: model.Test, Method: model.Card,
			Amount: aud(1_000), Reason: model.Goodwill, Outcome: model.MakeCreditNote, Status: model.RefundFailed, Operation: operation,
			StripeID: "re_1", CreditNote: note, FailureReason: "expired_or_canceled_card", Note: "asked by phone", Created: at, Done: at + 7,
			By: "Ana", Settles: model.RefundID(id(model.RefundPrefix, 11)), Owed: true, Repaid: 1_200,
		},
		Credit: model.CreditMovement{
			ID: model.CreditID(id(model.CreditPrefix, 12)), Practice: practice, Patient: patient, Mode: model.Test, Amount: aud(-500),
			Why: "applied", Payment: payment, Invoice: invoice, Received: at, Entered: at + 1, By: "Ana",
		},
		Link: model.Link{
			ID: link, Practice: practice, Patient: patient, Invoice: invoice, Operation: operation, Purpose: model.PayLink, Mode: model.Test,
			Account: account, Amount: aud(4_500), Session: "cs_test_1", URL: "https://pay.example/c/1#part", Status: model.LinkExpiring,
			StopWanted: true, Created: at, CreatedBy: "Ana", Expires: at + 86_400_000, Payment: payment, Card: "pm_1",
		},
		Operation: model.Operation{
			ID: operation, Kind: model.ChargeOp, Practice: practice, Account: account, Mode: model.Test, Patient: patient, Invoice: invoice,
			Payment: payment, Refund: refund, Link: link, Dispute: "dp_1", Evidence: "5ac3", Amount: aud(4_500), Customer: "cus_1", Card: "pm_1", CardLabel: "Visa 4242",
			Intent: "pi_1", Session: "cs_test_1", Reason: "duplicate", Text: "Invoice TEST-0001", Number: "TEST-0001", Expires: at + 1,
			Actor: actor, Created: at, Request: [32]byte{3, 31: 4}, Hash: [32]byte{5, 31: 6}, State: model.OpCancelling,
			Verdict: model.OpDeclined, Attempt: 2, Asked: at + 2, Since: at + 1, Unanswered: true, Lost: 1, Code: "card_declined",
			Message: "The card was declined.", Settled: at + 3,
		},
		Approval: model.Approval{
			ID: operation, Practice: practice, Payment: payment, Invoice: invoice, Patient: patient, Mode: model.Test, Amount: aud(4_000),
			Reason: model.WrongAmount, Request: []byte(`{"Amount":4000}`), AskedBy: clerk, AskerName: "Ana", Asked: at, Expires: at + 86_400_000,
			Status: model.ApprovalWaiting, DecidedBy: clerk, Decider: "Ben", Decided: at + 4,
		},
		Personal: model.PersonalValue{
			Patient: patient, Field: model.PersonalEmail, Number: 3, Until: at, Sealed: model.PersonalBox{Nonce: []byte{3, 200}, Box: []byte{201, 5, 6}},
		},
		Secret: model.SealedRow{
			Table: "keys", Practice: practice, Field: "secret key",
			Sealed: model.Sealed{KeyID: "k1", Version: 2, Nonce: []byte{1, 255}, Box: []byte{254, 2}},
		},
		Audit: entry,
		Head: model.AuditHead{
			Practice: practice, Seq: entry.Seq, Hash: entry.Hash, At: at + 6, Signature: []byte{4, 250}, PublicKey: []byte{251, 8},
		},
		Movement: model.BalanceMovement{
			ID: "txn_1", Account: account, Mode: model.Test, Type: "charge", Category: "charge", Amount: aud(4_500), Fee: 157, Net: 4_343, Rate: "0.6444",
			Source: "re_1", Charge: "ch_1", Intent: "pi_1", Text: "Radar", Created: at, Available: at + 172_800_000, Payout: "po_1",
			Tie: model.Tie{Kind: model.TiePayment, Practice: practice, ID: string(payment)},
		},
		Payout: model.Payout{
			ID: "po_1", Account: account, Mode: model.Test, Amount: aud(4_343), Status: model.PayoutPaid, Automatic: true, Arrival: 20260304,
			FailureCode: "account_closed", Movement: "txn_2", FailureMovement: "txn_3", Created: at, Matched: true, Complete: true,
		},
		Dispute: model.Dispute{
			ID: "dp_1", Account: account, Mode: model.Test, Practice: practice, Payment: payment, Invoice: invoice, Patient: patient, Charge: "ch_1",
			Intent: "pi_1", Amount: aud(4_500), Reason: "fraudulent", Status: model.NeedsResponse, DueBy: at + 1, Evidence: true, Submissions: 1,
			Withdrawn: 4_500, Created: at, Closed: at + 2, WrittenOff: true, PastDue: true, Booked: 2, Moved: at + 3, Credit: 500, Live: operation,
			Staged: "5ac3", StagedDeed: model.DisputeDeed{By: "Ana", At: at + 4}, HandedIn: model.DisputeDeed{By: "Ben", At: at + 5},
			Accepted: model.DisputeDeed{By: "Cleo", At: at + 6}, Decided: model.DisputeDeed{By: "Dora", At: at + 7}, Claim: invoice,
		},
		Found: model.FoundPayment{
			Intent: "pi_2", Account: account, Mode: model.Test, Practice: practice, Operation: operation, Number: "TEST-0001", Patient: patient,
			Charge: "ch_2", Amount: aud(900), Refunded: 100, Created: at, FoundAt: at + 1, Status: model.FoundRecorded, Payment: payment, By: "Ana",
			Decided: at + 2,
		},
		Event: model.StripeEvent{
			ID: "evt_1", Account: account, Mode: model.Test, Type: "charge.refunded", Object: "ch_1", Parent: "pi_1", Created: at, Received: at + 1,
			Pushed: true, Handled: at + 2,
		},
		Cursor: model.Cursor{Account: account, Mode: model.Test, Newest: at, Polled: at + 1, Swept: at + 2, Since: at - 1, Healed: 3},
	}
}
