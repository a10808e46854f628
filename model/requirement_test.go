package model_test

import (
	"testing"

	"clinic.example/paydesk/model"
)

func TestRequirementWords(t *testing.T) {
	for field, want := range map[string]string{
		"external_account":                              "Bank account for payouts",
		"individual.verification.document":              "Photo of the owner's identity document",
		"person_1MqjBDGHt.verification.document":        "Photo of the owner's identity document",
		"person_1MqjBDGHt.relationship.title":           "Individual: relationship: title",
		"company.registration_number":                   "Company: registration number",
		"interv_1.some_document":                        "Interv 1: some document",
		"":                                              "Details that Stripe has not named",
		"settings.payments.statement_descriptor":        "Text on the patient's card statement",
		"representative.verification.document":          "Photo of the representative's identity document",
		"individual.verification.additional_document":   "Document that proves the owner's address",
		"business_profile.annual_revenue.fiscal_period": "Business profile: annual revenue: fiscal period",
	} {
		if got := (model.Requirement{Field: field}).Words(); got != want {
			t.Errorf("%q reads %q, want %q", field, got, want)
		}
	}
}
