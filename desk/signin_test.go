package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"golang.org/x/crypto/argon2"
)

const anasPIN, bensPIN = "24680", "1357"

// withPINs gives the administrator and the front desk a PIN each.
func withPINs(t *testing.T) (g *group, ana, ben model.StaffID) {
	t.Helper()
	g = newGroup(t)
	ana, ben = g.session.Actor().Staff, g.frontDesk.Actor().Staff
	g.knows(ana, anasPIN)
	g.knows(ben, bensPIN)
	return g, ana, ben
}

// knows gives somebody a PIN whose hash takes no time. A hash says itself how it is made, so the desk reads it like any other.
func (c *clinic) knows(id model.StaffID, pin string) {
	c.t.Helper()
	h := model.PINHash{Salt: []byte("0123456789abcdef"), Time: 1, MemoryKiB: 8, Threads: 1}
	h.Hash = argon2.IDKey([]byte(pin), h.Salt, h.Time, h.MemoryKiB, h.Threads, 32)
	c.put(func(tx storage.Tx) error {
		staff, err := tx.Staff(id)
		if err != nil {
			return err
		}
		staff.PIN = h
		return tx.PutStaff(staff)
	})
}

func (g *group) staffRow(id model.StaffID) (staff model.Staff) {
	g.t.Helper()
	g.put(func(tx storage.Tx) (err error) {
		staff, err = tx.Staff(id)
		return err
	})
	return staff
}

func TestSomebodySignsInWithTheirPIN(t *testing.T) {
	g, ana, ben := withPINs(t)
	actor, err := g.desk.SignIn(t.Context(), ben, bensPIN)
	g.must(err)
	if actor != (model.Actor{Staff: ben, Name: "Ben Okoro", Role: model.FrontDesk}) {
		t.Errorf("signed in as %+v", actor)
	}
	for name, pin := range map[string]string{"ana silva": anasPIN, " BEN OKORO ": bensPIN} {
		g.must(only(g.desk.SignInNamed(t.Context(), name, pin)))
	}
	says(t, only(g.desk.SignInNamed(t.Context(), "Zoe", anasPIN)), model.Forbidden, `called "Zoe"`)
	says(t, only(g.desk.SignIn(t.Context(), ana, bensPIN)), model.Forbidden, "This is not the PIN of Ana Silva.")
	besides(t, only(g.desk.SignIn(t.Context(), ben, "")), "pin", "Type the PIN of Ben Okoro")
	if n := g.staffRow(ben).Failures; n != 0 {
		t.Errorf("%d tries counted after the right PIN", n)
	}
}

// The lock screen shows who can sign in, and nothing else of the clinic.
func TestTheLockScreenShowsNamesAndRolesAlone(t *testing.T) {
	g, _, ben := withPINs(t)
	zoe := g.person("Zoe Gone", model.FrontDesk)
	_, err := g.session.DisableStaff(t.Context(), zoe.Actor().Staff)
	g.must(err)
	_, err = g.session.SetRoles(t.Context(), ben, model.FrontDesk, []model.Grant{{Practice: g.bay, Role: model.Auditor}, {Practice: g.north, Role: model.Auditor}})
	g.must(err)
	people, err := g.desk.People(t.Context())
	g.must(err)
	var got []string
	for _, p := range people {
		got = append(got, fmt.Sprintf("%s (%s) %v", p.Name, p.Roles, p.HasPIN))
	}
	want := []string{"Ana Silva (administrator) true", "Ben Okoro (front desk, auditor) true", "Dr Lin (practitioner) false"}
	if !slices.Equal(got, want) {
		t.Errorf("people %q, want %q", got, want)
	}
}

// A PIN is stored as an argon2id hash with its parameters, and two alike have two salts.
func TestAPINIsNowhereInTheStore(t *testing.T) {
	g, ana, ben := withPINs(t)
	for id, old := range map[model.StaffID]string{ana: anasPIN, ben: bensPIN} {
		g.must(g.desk.Session(model.Actor{Staff: id}).SetPIN(t.Context(), desk.PINChange{Staff: id, Old: old, New: "97531"}))
	}
	first, second := g.staffRow(ana).PIN, g.staffRow(ben).PIN
	if len(first.Hash) != 32 || len(first.Salt) != 16 || first.Time != 3 || first.MemoryKiB != 64<<10 || first.Threads != 4 {
		t.Errorf("hash of %d bytes, salt of %d, %d, %d, %d", len(first.Hash), len(first.Salt), first.Time, first.MemoryKiB, first.Threads)
	}
	if slices.Equal(first.Hash, second.Hash) || slices.Equal(first.Salt, second.Salt) {
		t.Error("the same PIN has the same hash twice")
	}
}

// atRest is a desk where time passes only when a test turns its clock, with a PIN for the administrator and one for the front desk.
func atRest(t *testing.T, scene func(w *world, ana, ben model.StaffID)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.finish()
		ana := w.actor.Staff
		ben := (&group{clinic: w.clinic}).person("Ben Okoro", model.FrontDesk).Actor().Staff
		w.knows(ana, anasPIN)
		w.knows(ben, bensPIN)
		scene(w, ana, ben)
		w.must(w.desk.Close(t.Context()))
	})
}

// After three wrong PINs one waits 1, 2, 4 seconds and so on, up to a minute; nobody else does, and the right PIN begins anew.
func TestWrongPINsMakeOnePersonWait(t *testing.T) {
	atRest(t, func(w *world, ana, ben model.StaffID) {
		try := func(pin string) error { return only(w.desk.SignIn(w.t.Context(), ben, pin)) }
		says(t, try("0000"), model.Forbidden, "This is not the PIN of Ben Okoro.")
		says(t, try("0000"), model.Forbidden, "This is not the PIN of Ben Okoro.")
		for _, wait := range []int{1, 2, 4, 8, 16, 32, 60, 60} {
			words := fmt.Sprintf("Wait %d seconds before the next try.", wait)
			if wait == 1 {
				words = "Wait 1 second before the next try."
			}
			says(t, try("0000"), model.Forbidden, words)
			says(t, try(bensPIN), model.Forbidden, "Too many wrong PINs for Ben Okoro: wait ")
			time.Sleep(time.Duration(wait)*time.Second - 400*time.Millisecond)
			says(t, try(bensPIN), model.Forbidden, "wait 1 second,")
			time.Sleep(400 * time.Millisecond)
		}
		w.must(only(w.desk.SignIn(w.t.Context(), ana, anasPIN)))
		w.must(try(bensPIN))
		says(t, try("0000"), model.Forbidden, "This is not the PIN of Ben Okoro.")
	})
}

// The count is in the store: a new process begins where the last one was killed.
func TestAWaitOutlivesTheProcess(t *testing.T) {
	atRest(t, func(w *world, _, ben model.StaffID) {
		for range 3 {
			says(t, only(w.desk.SignIn(w.t.Context(), ben, "0000")), model.Forbidden, "")
		}
		w.restart()
		says(t, only(w.desk.SignIn(w.t.Context(), ben, bensPIN)), model.Forbidden, "wait 1 second,")
		w.ahead.Add(-int64(time.Hour)) // a clock that goes back must not lock anybody out
		w.must(only(w.desk.SignIn(w.t.Context(), ben, bensPIN)))
	})
}

// Many tries at the same instant are as many tries: they are counted before they are looked at.
func TestTriesSideBySideAreAllCounted(t *testing.T) {
	atRest(t, func(w *world, _, ben model.StaffID) {
		var all sync.WaitGroup
		var looked atomic.Int32
		for range 8 {
			all.Go(func() {
				err := only(w.desk.SignIn(w.t.Context(), ben, "0000"))
				if err != nil && strings.HasPrefix(err.Error(), "This is not the PIN") {
					looked.Add(1)
				}
			})
		}
		all.Wait()
		if looked.Load() != 3 {
			t.Errorf("%d PINs were looked at in no time, want 3", looked.Load())
		}
		w.must(w.records.View(w.t.Context(), model.SystemScope(), func(tx storage.Tx) error {
			staff, err := tx.Staff(ben)
			if staff.Failures != 3 {
				t.Errorf("%d tries counted", staff.Failures)
			}
			return err
		}))
	})
}

// Without a PIN only the sole administrator of a new desk comes in, and anybody in a demo.
func TestWhoComesInWithoutAPIN(t *testing.T) {
	g := newGroup(t)
	ana, ben := g.session.Actor().Staff, g.frontDesk.Actor().Staff
	g.must(only(g.desk.SignIn(t.Context(), ana, "")))
	says(t, only(g.desk.SignIn(t.Context(), ben, "")), model.Forbidden, "Ben Okoro has no PIN yet")
	says(t, only(g.session.AddStaff(t.Context(), desk.NewStaff{Name: "Cleo", Role: model.FrontDesk})), model.Conflict, "Choose a PIN of your own first")
	g.person("Second Boss", model.Administrator)
	says(t, only(g.desk.SignIn(t.Context(), ana, "")), model.Forbidden, "has no PIN yet")
	g.put(func(tx storage.Tx) error {
		organisation, err := tx.Organisation()
		organisation.Demo = true
		if err != nil {
			return err
		}
		return tx.PutOrganisation(organisation)
	})
	g.must(only(g.desk.SignIn(t.Context(), ben, "")))
}

func TestAPINIsSetByItsOwnerOrReset(t *testing.T) {
	g, ana, ben := withPINs(t)
	set := func(s *desk.Session, p desk.PINChange) error { return s.SetPIN(t.Context(), p) }
	for _, bad := range []string{"", "123", "1234567890123", "12 34", "abcd", "１２３４"} {
		besides(t, set(g.session, desk.PINChange{Staff: ana, Old: anasPIN, New: bad}), "pin", "4 to 12 digits")
	}
	wrong := set(g.frontDesk, desk.PINChange{Staff: ben, Old: "0000", New: "9999"})
	says(t, wrong, model.Forbidden, "not the PIN of Ben Okoro")
	var e *model.Error
	if !asError(wrong, &e) || e.Field != "old" {
		t.Errorf("beside %q", e.Field)
	}
	g.must(set(g.frontDesk, desk.PINChange{Staff: ben, Old: bensPIN, New: "9999"}))
	g.must(g.frontDesk.ProvePIN(t.Context(), "9999"))
	says(t, g.frontDesk.ProvePIN(t.Context(), bensPIN), model.Forbidden, "not the PIN")
	says(t, set(g.frontDesk, desk.PINChange{Staff: ana, New: "9999"}), model.Forbidden, `"Staff: Edit"`)
	says(t, set(g.session, desk.PINChange{Staff: ana, New: "9999"}), model.Invalid, "Type the PIN of Ana Silva")
	g.must(set(g.session, desk.PINChange{Staff: ben, New: "8888"}))
	g.must(only(g.desk.SignIn(t.Context(), ben, "8888")))
}

func TestSignInsAreInTheTrail(t *testing.T) {
	g, ana, ben := withPINs(t)
	g.must(only(g.desk.SignIn(t.Context(), ana, anasPIN)))
	says(t, only(g.desk.SignIn(t.Context(), ben, "0000")), model.Forbidden, "")
	g.must(g.session.Lock(t.Context(), true))
	g.put(func(tx storage.Tx) error {
		entries, err := tx.Audit("", storage.Window{Limit: 3})
		var got []string
		for _, e := range entries {
			got = append(got, e.Action+" "+e.Subject+" "+e.By+" "+e.After)
		}
		want := []string{
			"sign out " + string(ana) + " administrator idle", "sign in.wrong PIN " + string(ben) + " front desk try 1",
			"sign in " + string(ana) + " administrator ",
		}
		if !slices.Equal(got, want) {
			t.Errorf("entries %q, want %q", got, want)
		}
		return err
	})
}

// The first run can set the administrator's PIN.
func TestTheFirstRunTakesAPIN(t *testing.T) {
	d := emptyDesk(t)
	f := firstRun()
	f.PIN = "12"
	_, _, err := d.SetUp(t.Context(), f)
	besides(t, err, "pin", "4 to 12 digits")
	f.PIN = "1234"
	actor, practice, err := d.SetUp(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	says(t, only(d.SignIn(t.Context(), actor.Staff, "4321")), model.Forbidden, "not the PIN")
	again, err := d.SignIn(t.Context(), actor.Staff, "1234")
	me, err2 := d.Session(again).Me(t.Context(), practice)
	if err != nil || err2 != nil || !me.HasPIN || me.Roles != "administrator" || me.RefundLimit != model.NoLimit || me.Name != "Ana Silva" {
		t.Errorf("%+v %v %v", me, err, err2)
	}
}
