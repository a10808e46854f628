package model

// Practitioner is who treats: their provider number stands on invoice lines.
type Practitioner struct {
	ID             PractitionerID
	Practice       PracticeID
	Name           string
	ProviderNumber string
}
