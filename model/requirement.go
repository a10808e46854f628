package model

import "strings"

// Stripe's requirement names in a reader's words: https://docs.stripe.com/connect/required-verification-information
var requirementWords = map[string]string{
	"business_profile.mcc":                        "Kind of business",
	"business_profile.url":                        "Web site or product description",
	"business_profile.product_description":        "Web site or product description",
	"business_profile.support_phone":              "Support telephone number",
	"business_type":                               "Business type",
	"company.name":                                "Company's name",
	"company.address.line1":                       "Company's address",
	"company.address.city":                        "Company's address: city",
	"company.address.postal_code":                 "Company's address: postal code",
	"company.phone":                               "Company's telephone number",
	"company.tax_id":                              "Company's tax id",
	"company.verification.document":               "Document that proves the company",
	"company.owners_provided":                     "List of the company's owners",
	"company.directors_provided":                  "List of the company's directors",
	"external_account":                            "Bank account for payouts",
	"individual.first_name":                       "Owner's first name",
	"individual.last_name":                        "Owner's last name",
	"individual.dob.day":                          "Owner's date of birth",
	"individual.dob.month":                        "Owner's date of birth",
	"individual.dob.year":                         "Owner's date of birth",
	"individual.address.line1":                    "Owner's address",
	"individual.id_number":                        "Owner's identity number",
	"individual.email":                            "Owner's e-mail address",
	"individual.phone":                            "Owner's telephone number",
	"individual.verification.document":            "Photo of the owner's identity document",
	"individual.verification.additional_document": "Document that proves the owner's address",
	"representative.first_name":                   "Representative's name",
	"representative.dob.day":                      "Representative's date of birth",
	"representative.verification.document":        "Photo of the representative's identity document",
	"tos_acceptance.date":                         "Acceptance of Stripe's terms",
	"tos_acceptance.ip":                           "Acceptance of Stripe's terms",
	"settings.payments.statement_descriptor":      "Text on the patient's card statement",
}

// Words names the requirement for a person; an unknown one is spelled out from Stripe's own name.
func (r Requirement) Words() string {
	if words, ok := requirementWords[r.Field]; ok {
		return words
	}
	field := r.Field
	if rest, ok := strings.CutPrefix(field, "person_"); ok {
		_, field, _ = strings.Cut(rest, ".")
		return Requirement{Field: "individual." + field}.Words()
	}
	text := strings.NewReplacer(".", ": ", "_", " ").Replace(field)
	if text == "" {
		return "Details that Stripe has not named"
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
