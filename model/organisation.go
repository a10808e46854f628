package model

// Organisation is the owner of one store: a clinic or a group of clinics. Patients, staff and Stripe accounts belong to it.
type Organisation struct {
	Name    string
	Install string // names this store in idempotency keys; random, made once
	Created Millis
	Demo    bool // a throw-away clinic over the sandbox

	BackupRecipient string // age1..., for which backups are made; empty before the first. Its secret half lies sealed.

	// The platforms whose secret keys lie sealed here; one without a key version is none.
	TestPlatform, LivePlatform Platform
}

// Platform is the one of a mode whose key lies sealed here.
func (o Organisation) Platform(mode Mode) (Platform, bool) {
	p := o.TestPlatform
	if mode == Live {
		p = o.LivePlatform
	}
	return p, p.Key.Version > 0
}

// WithPlatform keeps a platform in its mode's place.
func (o Organisation) WithPlatform(mode Mode, p Platform) Organisation {
	if mode == Live {
		o.LivePlatform = p
	} else {
		o.TestPlatform = p
	}
	return o
}
