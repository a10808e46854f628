package front

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/backup"
	"clinic.example/paydesk/storage/boltdb"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

// keeping gives a clinic's desk a keeper of backups.
func keeping(t *testing.T, c *uitest.Clinic) *backup.Keeper {
	t.Helper()
	c.Desk.Backups = &backup.Keeper{
		Copy: c.Store.(*boltdb.Store).Copy, Folder: t.TempDir(), Dir: filepath.Join(t.TempDir(), "backups"),
		Open: func(path string) (storage.Store, error) { return boltdb.Open(path, boltdb.Options{ReadOnly: true}) },
	}
	return c.Desk.Backups
}

func at(t *testing.T, c *uitest.Clinic, session *desk.Session) *uitest.Driver {
	t.Helper()
	s := Session{Desk: c.Desk, Env: uitest.Env(t, c.Clock), Out: kit.NewOut(&strings.Builder{}, uitest.Vars())}
	app, err := Open(t.Context(), s, session.Actor(), c.Harbour, "")
	if err != nil {
		t.Fatal(err)
	}
	return uitest.Start(t, ui.New(app), uitest.Size(80, 24), uitest.On(c.Clock)).See("Today's visits")
}

// The first backup shows the recovery line, which keys that were meant for something else don't close; later ones don't show it.
func TestBackUpNow(t *testing.T) {
	c := uitest.NewClinic(t)
	keeper := keeping(t, c)
	front := at(t, c, c.Session)
	front.Press(":").Type("back up").See("Back up now").Enter().See("Recovery line of the backups", "AGE-SECRET-KEY-1", "Backed up to")
	front.Send(tea.KeyMsg{Type: tea.KeyEnter}).See("Recovery line of the backups")
	if groups := regexp.MustCompile(`([0-9A-Z]{6} ){5}`); !groups.MatchString(front.Screen()) {
		t.Errorf("the line isn't in groups:\n%s", front.Screen())
	}
	front.Press("right", "enter").Gone("AGE-SECRET-KEY-1")
	c.Clock.Advance(time.Minute)
	front.Press(":").Type("safety copy").See("Back up now").Enter().See("Backed up to", "and read back").Gone("AGE-SECRET-KEY-1")
	front.Until("a second backup", func() bool {
		made, err := os.ReadDir(keeper.Dir)
		return err == nil && len(made) == 2
	})
}

// Whoever may not sees why, and who can help.
func TestBackUpNowIsDimmed(t *testing.T) {
	c := uitest.NewClinic(t)
	keeper := keeping(t, c)
	var ben model.Actor
	c.Put(func(tx storage.Tx) error {
		n, err := tx.NextID()
		if err != nil {
			return err
		}
		staff := model.Staff{ID: model.StaffID(model.RowID(model.StaffPrefix, n)), Name: "Ben Okoro", Role: model.FrontDesk}
		ben = staff.Actor()
		return tx.PutStaff(staff)
	})
	front := at(t, c, c.Desk.Session(ben))
	front.Press(":").Type("back up now").Enter().See("Ana Silva").Gone("Recovery line")
	if _, err := os.Stat(keeper.Dir); !os.IsNotExist(err) {
		t.Errorf("a backup was made: %v", err)
	}
}

// A backup that nobody asked for and that was not made stands in the banner until one is.
func TestTheBannerSaysThatNoBackupWasMade(t *testing.T) {
	c := uitest.NewClinic(t)
	keeping(t, c)
	if _, err := c.Desk.Session(model.System()).Backup(t.Context(), desk.BackupRequest{Unattended: true}); err == nil {
		t.Fatal("a key was drawn that nobody has")
	}
	front := at(t, c, c.Session).See("No backup was made at its time.")
	front.Press(":").Type("back up now").Enter().See("AGE-SECRET-KEY-1")
	front.Press("esc").Gone("No backup was made at its time.")
}
