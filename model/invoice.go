package model

// InvoiceStatus is where an invoice stands, derived from its sums.
type InvoiceStatus byte

// Status bytes are stored: never renumber them.
const (
	InvoiceOpen     InvoiceStatus = 1
	InvoicePartPaid InvoiceStatus = 2
	InvoicePaid     InvoiceStatus = 3
	InvoiceCredited InvoiceStatus = 4
	InvoiceVoid     InvoiceStatus = 5
)

// String is the word that stands beside the symbol.
func (s InvoiceStatus) String() string {
	switch s {
	case InvoiceOpen:
		return "Open"
	case InvoicePartPaid:
		return "Part paid"
	case InvoicePaid:
		return "Paid"
	case InvoiceCredited:
		return "Credited"
	case InvoiceVoid:
		return "Void"
	}
	return "Unknown"
}

// Invoice is what a patient owes a practice. It is issued when it is made; afterwards only its sums change.
// Open = Total - Paid - Credited, all in the currency's minor unit.
type Invoice struct {
	ID          InvoiceID
	Practice    PracticeID
	Patient     PatientID
	Appointment AppointmentID
	Mode        Mode
	Number      string // "INV-2041"; the series has no gaps
	Date        Date   // business day of issue in the practice's zone
	Created     Millis
	CreatedBy   string
	Total       Money
	Tax         int64 // contained in Total
	Paid        int64 // payments applied, less refunds that took their money back out
	Credited    int64 // by credit notes
	Void        bool
	Revision    uint32      // grows with each change; a form carries the one that it was opened on
	Collecting  OperationID // the live collection: a charge not settled, or an open link
	Footer      string      // "Invoice Footer Disclaimer" as it stood at issue
	Lines       []Line
}

// Line is one item of an invoice.
type Line struct {
	Text           string
	ItemCode       string
	ServiceDate    Date
	ProviderNumber string
	Quantity       int64
	Unit           int64 // price of one, tax contained, minor units
	TaxBasisPoints int64
}

// Total is the line's price, tax contained.
func (l Line) Total() int64 { return l.Quantity * l.Unit }

// Tax is the part of the line's price that is tax, rounded half up.
func (l Line) Tax() int64 {
	return roundDiv(l.Total()*l.TaxBasisPoints, 10_000+l.TaxBasisPoints)
}

// Sum sets Total and Tax from the lines.
func (i *Invoice) Sum() {
	i.Total.Minor, i.Tax = 0, 0
	for _, line := range i.Lines {
		i.Total.Minor += line.Total()
		i.Tax += line.Tax()
	}
}

// Open is what is still to be paid; never below zero.
func (i Invoice) Open() Money {
	if i.Void {
		return i.Total.Of(0)
	}
	return i.Total.Of(max(0, i.Total.Minor-i.Paid-i.Credited))
}

// Status follows from the sums.
func (i Invoice) Status() InvoiceStatus {
	switch {
	case i.Void:
		return InvoiceVoid
	case i.Total.Minor > 0 && i.Credited >= i.Total.Minor:
		return InvoiceCredited
	case i.Open().Zero():
		return InvoicePaid
	case i.Paid > 0 || i.Credited > 0:
		return InvoicePartPaid
	}
	return InvoiceOpen
}

// Voidable says why the invoice can't be voided, or nothing.
func (i Invoice) Voidable() string {
	switch {
	case i.Void:
		return "The invoice is void already."
	case i.Collecting != "":
		return "A payment of this invoice is under way or not known yet."
	case i.Paid != 0:
		return "Money was paid on this invoice: refund it first, then credit the invoice."
	case i.Credited != 0:
		return "A credit note stands against this invoice: credit the rest instead."
	}
	return ""
}

// InvoiceFilter narrows a list of one practice's invoices; zero values don't narrow.
type InvoiceFilter struct {
	Practice PracticeID
	Patient  PatientID
	Status   InvoiceStatus
	From, To Date // both included
}

// Holds says whether the invoice belongs in the list.
func (f InvoiceFilter) Holds(i Invoice) bool {
	return i.Practice == f.Practice && (f.Patient == "" || i.Patient == f.Patient) &&
		(f.Status == 0 || i.Status() == f.Status) && (f.From == 0 || i.Date >= f.From) && (f.To == 0 || i.Date <= f.To)
}

// CreditNote takes back part or all of an invoice.
type CreditNote struct {
	ID        CreditNoteID
	Practice  PracticeID
	Invoice   InvoiceID
	Patient   PatientID
	Mode      Mode
	Number    string
	Date      Date
	Created   Millis
	CreatedBy string
	Amount    Money
	Reason    string
	Refund    RefundID // the refund that it was made for, if any
}
