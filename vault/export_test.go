package vault

// AtStep lets a test do something before each step that changes a file or the keyring.
func AtStep(o Options, at func(step string)) Options {
	o.at = at
	return o
}

// Cheap makes new passphrases cheap to try.
func Cheap(o Options) Options {
	o.cost = cost{1, 8, 1}
	return o
}
