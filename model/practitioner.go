package model

// Practitioner is who treats: their provider number stands on invoice lines.
type Practitioner struct {
	ID             PractitionerID
	Practice       PracticeID
	Name           string
	ProviderNumber string
	Source         string `json:",omitempty"` // the id in the clinic's own system, where an import brought the row
}
