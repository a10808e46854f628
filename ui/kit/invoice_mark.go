package kit

import "clinic.example/paydesk/model"

// InvoiceMark is where an invoice stands.
func InvoiceMark(status model.InvoiceStatus) Mark {
	switch status {
	case model.InvoiceOpen:
		return OpenMark()
	case model.InvoicePartPaid:
		return PartPaidMark()
	case model.InvoicePaid:
		return PaidMark()
	case model.InvoiceCredited:
		return Mark{"−", "Credited", Dim}
	case model.InvoiceVoid:
		return Mark{"✕", "Void", Dim}
	}
	return UnsureMark()
}
