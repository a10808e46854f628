package desk_test

import (
	"context"
	"path/filepath"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/backup"
	"clinic.example/paydesk/storage/boltdb"
)

func keepCalls() map[string]call {
	return map[string]call{
		"Backup": func(ctx context.Context, h *house, s *desk.Session, _ *floor) error {
			return only(s.Backup(ctx, desk.BackupRequest{Path: filepath.Join(h.keeper().Dir, h.name("clinic")+".age")}))
		},
		"NoteRestored": func(ctx context.Context, _ *house, s *desk.Session, _ *floor) error {
			return only(s.NoteRestored(ctx, "clinic.age", ""))
		},
		"RotateKeys": func(ctx context.Context, _ *house, s *desk.Session, _ *floor) error {
			return only(s.RotateKeys(ctx))
		},
	}
}

// keeper gives the clinic's desk a keeper of backups, once.
func (c *clinic) keeper() *backup.Keeper {
	if c.desk.Backups == nil {
		c.desk.Backups = &backup.Keeper{Copy: c.store.(*boltdb.Store).Copy, Open: openCopy, Folder: c.folder(), Dir: c.t.TempDir()}
	}
	return c.desk.Backups
}

func (c *clinic) folder() string { return filepath.Dir(c.path) }

func openCopy(path string) (storage.Store, error) {
	return boltdb.Open(path, boltdb.Options{ReadOnly: true})
}

// order is what a look over the clinic's whole store finds wrong.
func (c *clinic) order() []storage.Finding {
	c.t.Helper()
	done, err := desk.CheckStore(context.Background(), c.desk.Store, c.desk.Vault)
	c.must(err)
	return done.Findings
}
