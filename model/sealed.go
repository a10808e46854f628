package model

// Sealed is a secret as the vault closed it: what a store, a backup or an export may hold. Only the vault opens it, and only for the
// place that it was sealed for.
type Sealed struct {
	KeyID   string `json:"keyId"`   // of the wrapping key under which the secret's own key lies
	Version int    `json:"version"` // of the place: which replacement of the secret this is
	Nonce   []byte `json:"nonce"`
	Box     []byte `json:"box"`
}

// Set says whether something was sealed.
func (s Sealed) Set() bool { return len(s.Box) > 0 }

// SealedRow is a sealed secret in its place in the store; a table, a practice and a field have at most one.
type SealedRow struct {
	Table    string     // what kind of secret: "audit", "keys", "personal", "platform"
	Practice PracticeID // empty for the organisation's
	Field    string     // which of that kind
	Sealed   Sealed
}
