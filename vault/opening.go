package vault

import "clinic.example/paydesk/model"

// Opens says whether what lies in a place can be opened, and throws it away; errors as Unseal's.
func (v *Vault) Opens(p Place, s model.Sealed) error {
	plain, err := v.unseal(p, textKind, s)
	if err != nil {
		var whole error
		if plain, whole = v.unseal(p, bytesKind, s); whole == nil {
			err = nil
		}
	}
	clear(plain)
	return err
}
