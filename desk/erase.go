package desk

import "clinic.example/paydesk/model"

func errErased() error {
	return model.Errorf(model.Conflict, "This patient's personal data were erased. Only what was paid is still kept; for a new visit add the patient anew.")
}
