package vault

import (
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"

	"clinic.example/paydesk/model"
)

// record remembers in DIR/paydesk.vault where the wrapping key was found, and the names of the keyring's items; it holds no key. Because
// of it a key that can't be reached for once (a shell without the keyring, a unit without its credential) isn't taken for one that was
// never made.
type record struct {
	Version int      `json:"version"`
	Source  Source   `json:"source"`
	Vault   string   `json:"vault,omitempty"` // tells this vault's items in the keyring from another's
	Items   []string `json:"items,omitempty"` // ids of the keyring's keys, newest first
	Drop    []string `json:"drop,omitempty"`  // ids of those that are to be deleted there
}

const recordVersion = 1

func recordPath(dir string) string { return filepath.Join(dir, "paydesk.vault") }

// readRecord gives the record, and none (nil) where there is none.
func readRecord(dir string) (*record, error) {
	path := recordPath(dir)
	text, err := read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var r record
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err == nil && r.Version != recordVersion {
		err = errors.New("it has another version")
	}
	if err != nil {
		return nil, &model.Error{
			Kind: model.Unavailable, Err: err,
			Message: "The file " + path + ", which says where the key of the secrets is, can't be read. Bring it back from a backup; until then no secret is opened.",
		}
	}
	return &r, nil
}

func (r *record) text() ([]byte, error) {
	text, err := json.MarshalIndent(r, "", "  ")
	return append(text, '\n'), err
}

func (r *record) replace(d disk, dir string) error {
	text, err := r.text()
	if err != nil {
		return err
	}
	return d.replace(recordPath(dir), text)
}
