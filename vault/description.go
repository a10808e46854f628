package vault

import (
	"strings"
	"time"

	"clinic.example/paydesk/model"
)

// Description says where the wrapping key lives; it holds nothing secret.
type Description struct {
	Source   Source       `json:"source"`
	Where    string       `json:"where"`            // "the key file /home/ana/paydesk.key"
	KeyID    string       `json:"keyId"`            // empty once the vault is closed
	Made     model.Millis `json:"made"`             // zero where it isn't known
	Rotating bool         `json:"rotating"`         // an older key lies beside it
	Others   []string     `json:"others,omitempty"` // where further keys lie, which seal nothing
	Notes    []string     `json:"notes,omitempty"`  // sentences about sources that can't be read and weren't needed
}

// Describe says where the wrapping key lives.
func (v *Vault) Describe() Description {
	v.mu.RLock()
	defer v.mu.RUnlock()
	d := Description{Source: v.from.name(), Where: v.from.where(), Rotating: len(v.keys) > 1, Notes: append([]string(nil), v.notes...)}
	if len(v.keys) > 0 {
		d.KeyID = v.keys[0].id
		if made := v.keys[0].made; made.Unix() > 0 {
			d.Made = model.MillisOf(made)
		}
	}
	for _, f := range v.others {
		d.Others = append(d.Others, f.source.where())
	}
	return d
}

// String is the description in sentences.
func (d Description) String() string {
	lines := []string{"The key of the secrets (" + d.KeyID + ") lies in " + d.Where + "."}
	if d.Made != 0 {
		lines[0] = strings.TrimSuffix(lines[0], ".") + ", made " + d.Made.Time().Format(time.DateOnly) + "."
	}
	switch {
	case d.Rotating && d.Source == Credential:
		lines = append(lines, "The credential holds an older key too: run paydesk keys rotate, then take its second line out.")
	case d.Rotating:
		lines = append(lines, "A change of the key was begun and not finished: run paydesk keys rotate.")
	}
	for _, other := range d.Others {
		lines = append(lines, "Another key lies in "+other+": it opens what was sealed under it, and seals nothing.")
	}
	return strings.Join(append(lines, d.Notes...), "\n")
}
