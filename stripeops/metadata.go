package stripeops

import "clinic.example/paydesk/model"

// Keys of the metadata that paydesk leaves at Stripe. Their values are ids and numbers, never anything personal.
const (
	MetadataOperation = "paydesk_operation"
	MetadataInvoice   = "paydesk_invoice"
	MetadataPractice  = "paydesk_practice"
	MetadataReference = "paydesk_reference" // of a customer: an id that means something to paydesk alone
)

func operationIn(metadata map[string]string) model.OperationID {
	return model.OperationID(metadata[MetadataOperation])
}

func millis(seconds int64) model.Millis { return model.Millis(seconds * 1000) }
