package model

// Organisation is the owner of one store: a clinic or a group of clinics. Patients, staff and Stripe accounts belong to it.
type Organisation struct {
	Name    string
	Install string // names this store in idempotency keys; random, made once
	Created Millis
	Demo    bool // a throw-away clinic over the sandbox
}
