package sandbox

// code is an authorisation code on its way to be exchanged.
type code struct {
	Acct  string `json:"acct"`
	Live  bool   `json:"live"`
	Scope string `json:"scope"`
	At    int64  `json:"at"`
	Grant string `json:"grant"` // what it gave; "" until it was exchanged
}

func oauthPages() []page { return nil }
