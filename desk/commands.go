package desk

import "clinic.example/paydesk/model"

// Reach says where a command's permissions must be held.
type Reach int

// Reaches of commands.
const (
	AtPractice     Reach = iota // at the practice that the command is called for
	AtEachPractice              // at every practice that the command touches, as those that share an account
	AtAnyPractice               // somewhere: the command shows what the person may see
	Everywhere                  // for all practices, the ones to come among them: the organisation's own
)

// Command is one method of Session with what it asks for: all of Asks, where Reach says.
type Command struct {
	Name    string
	Asks    []model.Permission
	Reach   Reach
	Changes bool   // a refusal is written to the audit trail
	Free    string // for one without a permission: why it needs none
}

// Commands declares every method of Session, so that what may be done and by whom is one list. Session's methods ask the store at each
// call; this list is what the tests hold them to, and what the reference of the command line is written from.
func Commands() []Command {
	var all []Command
	for _, group := range [][]Command{
		freeCommands(), practiceCommands(), integrationCommands(), typeCommands(), patientCommands(), moneyCommands(), disputeCommands(), staffCommands(), auditCommands(), keepCommands(),
	} {
		all = append(all, group...)
	}
	return all
}

func reads(name string, asks ...model.Permission) Command { return Command{Name: name, Asks: asks} }

func changes(name string, asks ...model.Permission) Command {
	return Command{Name: name, Asks: asks, Changes: true}
}

func (c Command) at(r Reach) Command {
	c.Reach = r
	return c
}

func free(name, why string) Command { return Command{Name: name, Free: why} }

func freeCommands() []Command {
	return []Command{
		free("Actor", "says who acts in this session"),
		free("Me", "says who acts in this session"),
		free("May", "says what the person may do"),
		free("WhoCanHelp", "names who can help, which every refusal does"),
		free("NewOperation", "draws a random number"),
		free("LinkEnds", "is a moment"),
		free("Subscribe", "hints hold no data: what they lead to asks for itself"),
		free("ProvePIN", "asks for the person's own PIN"),
		free("Lock", "leaves the terminal"),
	}
}

func practiceCommands() []Command {
	return []Command{
		reads("Practices", model.SeePractice).at(AtAnyPractice),
		reads("Practice", model.SeePractice),
		reads("PaymentTypes", model.SeePractice),
		reads("Home", model.SeePractice),
		reads("Visits", model.SeePractice),
		changes("SavePractice", model.EditPractices), // a new one: everywhere
		changes("SavePaymentType", model.EditPractices),
		changes("Import", model.ImportData), // even a dry run
		changes("BeginExport", model.ExportData),
	}
}

func integrationCommands() []Command {
	return []Command{
		reads("Integration", model.ViewIntegrations),
		changes("Connect", model.EditIntegrations),
		reads("ConnectStatus", model.EditIntegrations),
		reads("ConnectWaiting", model.EditIntegrations),
		changes("CancelConnect", model.EditIntegrations),
		changes("Paste", model.EditIntegrations),
		changes("AcceptAccount", model.EditIntegrations),
		changes("UseConnection", model.EditIntegrations).at(AtEachPractice),
		changes("Verify", model.EditIntegrations),
		reads("DisconnectPreview", model.EditIntegrations).at(AtEachPractice),
		changes("Disconnect", model.EditIntegrations).at(AtEachPractice),
		reads("Keys", model.SeePractice), // the footer alone, where "Keys: Edit" is not held
		changes("SaveKeys", model.ManageKeys).at(AtEachPractice),
		changes("SaveFooter", model.EditFooter),
		changes("GoLive", model.EditIntegrations),
		changes("BackToTest", model.EditIntegrations),
		reads("Platforms", model.ManageKeys).at(Everywhere),
		reads("SyncState", model.ViewIntegrations),
		changes("Sync", model.ViewIntegrations), // nothing but what Stripe says
		reads("ProveSync", model.ViewIntegrations),
		changes("SavePlatform", model.ManageKeys).at(Everywhere),
	}
}

func typeCommands() []Command {
	return []Command{
		reads("Types", model.SeePractice),
		changes("SaveType", model.SetModes),
		changes("SetModes", model.SetModes),
		reads("WhatWouldHappen", model.SeePatients),
	}
}

func patientCommands() []Command {
	return []Command{
		reads("Patients", model.SeePatients),
		reads("Patient", model.SeePatients),
		changes("OpenPatient", model.SeePatients), // it writes who looked
		changes("SavePatient", model.EditPatients),
		changes("RemoveCard", model.EditPatients),
		changes("SetDefaultCard", model.EditPatients),
		changes("ExportPatient", model.ExportData, model.SeePatients).at(Everywhere),
		changes("SavePatientData", model.ExportData, model.SeePatients).at(Everywhere),
		changes("ErasePatient", model.ErasePatients).at(Everywhere),
		reads("Search", model.SeePatients), // and invoices, where "Invoices: View" is held too
	}
}

func moneyCommands() []Command {
	return []Command{
		reads("Invoices", model.SeeInvoices),
		reads("Invoice", model.SeeInvoices),
		reads("InvoiceNumbered", model.SeeInvoices),
		reads("Payments", model.SeeInvoices),
		reads("Payment", model.SeeInvoices),
		reads("Operations", model.SeeInvoices),
		reads("Operation", model.SeeInvoices),
		reads("OpenOperations", model.SeeInvoices),
		changes("Resolve", model.TakePayments, model.SeeInvoices),
		changes("ResolveAll", model.TakePayments, model.SeeInvoices),
		changes("StopPreview", model.StopOperations), // it asks Stripe
		changes("StopOperation", model.StopOperations),
		changes("CreateInvoice", model.EditInvoices),
		changes("InvoiceVisit", model.EditInvoices),
		changes("VoidInvoice", model.EditInvoices),
		changes("CreditInvoice", model.EditInvoices),
		changes("Take", model.TakePayments),
		changes("OpenLink", model.SendLinks),
		reads("Link", model.SeeInvoices),
		changes("CancelLink", model.SendLinks),
		changes("Refund", model.RefundPayments),
		reads("FoundPayments", model.SeeInvoices),
		changes("RecordFoundPayment", model.TakePayments),
		changes("DismissFoundPayment", model.TakePayments),
		reads("Approvals", model.SeeInvoices),
		reads("Approval", model.SeeInvoices),
		changes("Approve", model.RefundPayments),
		changes("RefuseApproval", model.RefundPayments),
	}
}

func disputeCommands() []Command {
	return []Command{
		reads("Disputes", model.SeeInvoices),
		reads("Dispute", model.SeeInvoices),
		changes("StageEvidence", model.AnswerDisputes),
		changes("SubmitEvidence", model.AnswerDisputes),
		changes("AcceptDispute", model.AnswerDisputes),
		changes("WriteOffDispute", model.AnswerDisputes),
		changes("AskPatient", model.AnswerDisputes),
	}
}

func staffCommands() []Command {
	return []Command{
		reads("Staff", model.EditStaff).at(Everywhere),
		changes("AddStaff", model.EditStaff).at(Everywhere),
		changes("SetRoles", model.EditStaff).at(Everywhere),
		changes("DisableStaff", model.EditStaff).at(Everywhere),
		changes("EnableStaff", model.EditStaff).at(Everywhere),
		changes("SetPIN", model.EditStaff).at(Everywhere), // another person's; one's own needs the old one
		changes("SaveRole", model.EditStaff).at(Everywhere),
	}
}

func auditCommands() []Command {
	return []Command{
		reads("Audit", model.ReadAudit),
		reads("VerifyAudit", model.ReadAudit),
		reads("Reconciliation", model.ReadAudit, model.SeeInvoices), // other practices of the account are left out where that isn't held there
		reads("Reconcile", model.ReadAudit, model.SeeInvoices),
		reads("AuditKey", model.ReadAudit),
		changes("AuditValues", model.ReadAudit, model.SeePatients).at(Everywhere), // it writes who looked
		changes("ExportAudit", model.ExportData, model.ReadAudit),
		changes("SaveAudit", model.ExportData, model.ReadAudit),
		changes("RenewAuditKey", model.ManageKeys).at(Everywhere),
	}
}

func keepCommands() []Command {
	return []Command{
		changes("Backup", model.KeepStore).at(Everywhere),
		changes("NoteRestored", model.KeepStore).at(Everywhere),
		changes("RotateKeys", model.ManageKeys).at(Everywhere),
	}
}
