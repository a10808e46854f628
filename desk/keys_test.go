package desk_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/vault"
)

// byKeys connects Bay Road with the keys of an account of its own, which no platform reaches.
func (g *group) byKeys() (account model.AccountRef) {
	g.t.Helper()
	account = model.AccountRef{ID: model.AccountID(g.other("Bay Road Pty Ltd")), Mode: model.Test}
	g.must(g.session.SaveKeys(g.t.Context(), g.bay, g.keysOf(string(account.ID), false)))
	return account
}

// cardAt saves a card with a new patient on an account.
func (g *group) cardAt(ref model.AccountRef) (model.Patient, string) {
	g.t.Helper()
	was := g.account
	g.account = ref
	defer func() { g.account = was }()
	return g.patient(goodCard)
}

// charge takes 80.00 by a saved card at Bay Road.
func (g *group) charge(p model.Patient, card string) (desk.Taken, error) {
	g.t.Helper()
	was := g.practice
	g.practice = g.bay
	defer func() { g.practice = was }()
	return g.session.Take(g.t.Context(), g.chargeRequest(g.invoice(p), card))
}

func (g *group) keys(s *desk.Session) desk.KeysView {
	g.t.Helper()
	v, err := s.Keys(g.t.Context(), g.bay)
	g.must(err)
	return v
}

// restart ends the desk, its store and its vault, and opens all of them anew.
func (g *group) restart() {
	g.t.Helper()
	folder := g.vaultFolder()
	g.must(g.desk.Close(g.t.Context()))
	g.must(g.store.Close())
	g.vault.Close()
	g.vault = openVault(g.t, folder)
	g.open()
	g.session, g.frontDesk = g.desk.Session(g.session.Actor()), g.desk.Session(g.frontDesk.Actor())
}

func TestKeysConnectAPracticeAndStillChargeAfterARestart(t *testing.T) {
	g := newGroup(t)
	ref := g.byKeys()
	is := g.integration(g.bay)
	if is.State != model.Connected || is.Connection.How != model.ByKeys || is.Connection.Account != ref.ID || is.Account.Name != "Bay Road Pty Ltd" {
		t.Fatalf("%s by %s to %+v", is.State, is.Connection.How, is.Account)
	}
	p, card := g.cardAt(ref)
	if _, err := g.charge(p, card); err != nil {
		t.Fatal(err)
	}
	g.restart()
	taken, err := g.charge(p, card)
	g.must(err)
	_, err = g.session.Refund(t.Context(), desk.RefundRequest{
		Operation: g.op(), Practice: g.bay, Payment: taken.Payment.ID, Revision: taken.Invoice.Revision, Amount: aud(4000),
		Reason: model.CancelledByPatient, Outcome: model.MakeCreditNote,
	})
	g.must(err)
	if n, sum := g.moved(); n != 2 || sum != 16000 {
		t.Errorf("%d payments over %d", n, sum)
	}
	if v, err := g.session.Verify(t.Context(), g.bay); err != nil || !v.Passed() {
		t.Errorf("verified as %+v, %v", v, err)
	}
	if g.asked("/oauth/") != 0 {
		t.Error("keys went through an authorisation")
	}
}

func TestTheSuccessOfKeysIsSaidLetterForLetter(t *testing.T) {
	if desk.KeysSaved != "The stripe key has been successfully configured for payment processing!" {
		t.Errorf("it says %q", desk.KeysSaved)
	}
}

// Whatever is wrong with keys is told by name, beside its field, and nothing at all is saved.
func TestKeysAreRefusedByNameBeforeAnythingIsSaved(t *testing.T) {
	type keys = desk.KeysRequest
	for _, c := range []struct {
		name    string
		prepare func(*group) keys
		kind    model.Kind
		field   string
		words   string
	}{
		{"a publishable key as secret", func(g *group) keys {
			r := g.keysOf(g.other("Bay"), false)
			r.Secret = vault.New(r.Publishable)
			return r
		}, model.Invalid, "secret", "This is a publishable key"},
		{"no key at all", func(g *group) keys {
			r := g.keysOf(g.other("Bay"), false)
			r.Secret = vault.New("swordfish")
			return r
		}, model.Invalid, "secret", "no Secret Key of Stripe"},
		{"no publishable key", func(g *group) keys {
			r := g.keysOf(g.other("Bay"), false)
			r.Publishable = ""
			return r
		}, model.Invalid, "publishable", "Type the Publishable Key too"},
		{"no secret key", func(g *group) keys {
			r := g.keysOf(g.other("Bay"), false)
			r.Secret = vault.Secret{}
			return r
		}, model.Invalid, "secret", "Type the Secret Key too"},
		{"a secret key as publishable", func(g *group) keys {
			r := g.keysOf(g.other("Bay"), false)
			r.Publishable, _ = g.stripe.AccountKeys(g.other("Bay"), false)
			return r
		}, model.Invalid, "publishable", "This is a secret key"},
		{"nonsense as publishable", func(g *group) keys {
			r := g.keysOf(g.other("Bay"), false)
			r.Publishable = "swordfish"
			return r
		}, model.Invalid, "publishable", "no Publishable Key of Stripe"},
		{"test with live", func(g *group) keys {
			account := g.other("Bay")
			r := g.keysOf(account, false)
			_, r.Publishable = g.stripe.AccountKeys(account, true)
			return r
		}, model.Invalid, "publishable", "both must be of one mode"},
		{"live keys of a practice in test mode", func(g *group) keys {
			r := g.keysOf(g.other("Bay"), true)
			r.Live = false
			return r
		}, model.Invalid, "secret", "Go live"},
		{"keys of two accounts", func(g *group) keys {
			r := g.keysOf(g.other("Bay"), false)
			_, r.Publishable = g.stripe.AccountKeys(g.other("Somebody else's"), false)
			return r
		}, model.Invalid, "publishable", "different Stripe accounts"},
		{"a restricted key without a right", func(g *group) keys {
			account := g.other("Bay")
			r := g.keysOf(account, false)
			r.Secret = vault.New(g.restricted(account, "checkout_session_write"))
			return r
		}, model.Invalid, "secret", "lacks rights that paydesk needs: Checkout Sessions: Write. Nothing was saved"},
		{"a rolled key", func(g *group) keys {
			account := g.other("Bay")
			r := g.keysOf(account, false)
			g.must(g.stripe.RollKey(account, false))
			return r
		}, model.Invalid, "secret", "rolled or deleted"},
		{"a practice that is connected otherwise", func(g *group) keys {
			g.oauth(g.bay, g.other("By the page"))
			return g.keysOf(g.other("Bay"), false)
		}, model.Conflict, "", "Disconnect it first to use keys. Nothing was saved."},
		{"an account that is connected otherwise elsewhere", func(g *group) keys {
			return g.keysOf(string(g.account.ID), false)
		}, model.Conflict, "", "is connected already, by \"Connect with Stripe\", at Harbour Street Physio"},
		{"another account than the present keys'", func(g *group) keys {
			g.byKeys()
			return g.keysOf(g.other("Another"), false)
		}, model.Invalid, "secret", "Disconnect it first"},
		{"a card's number as footer", func(g *group) keys {
			r := g.keysOf(g.other("Bay"), false)
			r.Footer = "4242 4242 4242 4242"
			return r
		}, model.Invalid, "footer", "looks like a card number"},
		{"no answer from Stripe", func(g *group) keys {
			_, err := g.stripe.Fault(sandbox.Fault{Path: "/v1/balance", Kind: "reset_before", Count: -1})
			g.must(err)
			return g.keysOf(g.other("Bay"), false)
		}, model.Unavailable, "", "Nothing was saved"},
		{"secrets that are locked", func(g *group) keys {
			g.desk.Vault = nil
			return g.keysOf(g.other("Bay"), false)
		}, model.Unavailable, "", "says why. Nothing was saved."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g := newGroup(t)
			r := c.prepare(g)
			before, sealed := g.integration(g.bay), g.secrets()
			err := g.session.SaveKeys(t.Context(), g.bay, r)
			says(t, err, c.kind, c.words)
			var e *model.Error
			if asError(err, &e) && e.Field != c.field {
				t.Errorf("beside field %q, want %q", e.Field, c.field)
			}
			after := g.integration(g.bay)
			if after.Connection != before.Connection || after.Account.Key != before.Account.Key || after.Practice != before.Practice {
				t.Errorf("changed to %+v of %+v", after.Connection, after.Account.Key)
			}
			if len(g.secrets()) != len(sealed) {
				t.Errorf("%d secrets, there were %d", len(g.secrets()), len(sealed))
			}
		})
	}
}

// restricted is a key of an account with every right that paydesk needs but one.
func (g *group) restricted(account, missing string) string {
	g.t.Helper()
	var rights []string
	for _, right := range []string{
		"accounts_kyc_basic_read", "balance_read", "balance_transaction_source_read", "charge_write", "checkout_session_write", "customer_write",
		"dispute_write", "event_read", "payment_intent_write", "payment_method_write", "payout_read", "setup_intent_write",
	} {
		if right != missing {
			rights = append(rights, right)
		}
	}
	text, err := g.stripe.RestrictedKey(account, false, rights...)
	g.must(err)
	return text
}

func TestARestrictedKeyWithEnoughRightsDoesTheWholeWork(t *testing.T) {
	g := newGroup(t)
	account := model.AccountRef{ID: model.AccountID(g.other("Bay Road Pty Ltd")), Mode: model.Test}
	r := g.keysOf(string(account.ID), false)
	r.Secret = vault.New(g.restricted(string(account.ID), ""))
	g.must(g.session.SaveKeys(t.Context(), g.bay, r))
	p, card := g.cardAt(account)
	taken, err := g.charge(p, card)
	g.must(err)
	if taken.Payment.Ledger.Fee == 0 {
		t.Errorf("the fee is not known: %+v", taken.Payment.Ledger)
	}
	g.practice = g.bay
	link := g.openLink(g.invoice(p))
	g.pay(link.URL, goodCard)
	g.must(g.desk.Round(t.Context()))
	if n, _ := g.moved(); n != 2 {
		t.Errorf("%d payments", n)
	}
	g.must(g.session.RemoveCard(t.Context(), g.bay, card))
	g.must(g.session.Disconnect(t.Context(), g.bay))
}

func TestReplacingKeysAsksForThePINAgain(t *testing.T) {
	g := newGroup(t)
	ref := g.byKeys()
	g.knows(g.session.Actor().Staff, anasPIN)
	g.must(g.stripe.RollKey(string(ref.ID), false))
	r := g.keysOf(string(ref.ID), false)
	before := g.keys(g.session).Key
	says(t, g.session.SaveKeys(t.Context(), g.bay, r), model.Invalid, "Type the PIN")
	r.PIN = "1111"
	says(t, g.session.SaveKeys(t.Context(), g.bay, r), model.Forbidden, "not the PIN")
	if now := g.keys(g.session).Key; now != before {
		t.Errorf("replaced without the PIN: %+v", now)
	}
	r.PIN = "24680"
	g.must(g.session.SaveKeys(t.Context(), g.bay, r))
	now := g.keys(g.session).Key
	if now.Mask != r.Secret.String() || now.Version != before.Version+1 {
		t.Errorf("the key is %+v, before %+v", now, before)
	}
	p, card := g.cardAt(ref)
	if _, err := g.charge(p, card); err != nil {
		t.Error(err)
	}
}

// Beside the seal there are the mask, who and when: nothing of a key is in the file, the trail or what any screen reads.
func TestOfAKeyOnlyTheMaskStaysReadable(t *testing.T) {
	g := newGroup(t)
	ref := g.byKeys()
	secret, publishable := g.stripe.AccountKeys(string(ref.ID), false)
	v := g.keys(g.session)
	if !v.Present || v.Key.Mask != "sk_test_..."+secret[len(secret)-4:] || v.Key.Publishable != "pk_test_..."+publishable[len(publishable)-4:] || v.Key.SavedBy != "Ana Silva" || v.Key.SavedAt == 0 {
		t.Errorf("the key's facts are %+v", v.Key)
	}
	g.must(g.store.Close())
	file, err := os.ReadFile(g.path)
	g.must(err)
	if len(file) == 0 || !bytes.Contains(file, []byte(v.Key.Mask)) {
		t.Fatalf("the file of %d bytes doesn't hold the mask", len(file))
	}
	for _, part := range []string{secret, secret[20:60], publishable, publishable[20:60]} {
		if bytes.Contains(file, []byte(part)) {
			t.Errorf("the file holds %q", part)
		}
	}
	if shown := fmt.Sprintf("%+v %#v", v, g.keysOf(string(ref.ID), false)); strings.Contains(shown, secret[20:60]) {
		t.Errorf("printed: %s", shown)
	}
}

func TestAKeyThatCantBeOpenedRefusesThePracticeAndNeverFallsBack(t *testing.T) {
	spoil := map[string]func(*group, model.AccountRef){
		"another wrapping key": func(g *group, _ model.AccountRef) {
			g.desk.Vault = openVault(g.t, g.t.TempDir())
		},
		"no vault": func(g *group, _ model.AccountRef) { g.desk.Vault = nil },
		"a flipped bit": func(g *group, _ model.AccountRef) {
			g.reseal(func(row *model.SealedRow) { row.Sealed.Box[len(row.Sealed.Box)-1] ^= 1 })
		},
		"no row": func(g *group, _ model.AccountRef) {
			g.put(func(tx storage.Tx) error {
				row := g.sealedKey()
				return tx.DeleteSecret(row.Table, row.Practice, row.Field)
			})
		},
	}
	for name, how := range spoil {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newGroup(t)
			ref := g.byKeys()
			g.must(g.stripe.Connect(string(ref.ID), false)) // the platform could act for the account: it must not
			p, card := g.cardAt(ref)
			how(g, ref)
			before := len(g.stripe.Requests())
			_, err := g.charge(p, card)
			if model.KindOf(err) != model.Unavailable || !strings.Contains(err.Error(), "Nothing was charged") {
				t.Errorf("charged: %v", err)
			}
			_, err = g.session.OpenLink(t.Context(), desk.LinkRequest{Operation: g.op(), Practice: g.bay, Purpose: model.SetupLink, Patient: p.ID})
			if model.KindOf(err) != model.Unavailable {
				t.Errorf("linked: %v", err)
			}
			if v, err := g.session.Verify(t.Context(), g.bay); err != nil || v.Passed() {
				t.Errorf("verified: %+v, %v", v, err)
			}
			g.must(g.desk.Round(t.Context()))
			for _, r := range g.stripe.Requests()[before:] {
				if r.Account == string(ref.ID) {
					t.Errorf("asked %s %s", r.Method, r.Path)
				}
			}
			if away := g.desk.Away(); away != "" {
				t.Errorf("the banner says %q", away)
			}
			_, err = g.session.Take(t.Context(), g.chargeRequest(g.invoice(p), card))
			says(t, err, model.Invalid, "not one of the patient's saved cards") // the other practice goes on
			g.must(g.session.Disconnect(t.Context(), g.bay))
			if is := g.integration(g.bay); is.State != model.NotConnected {
				t.Errorf("still %s", is.State)
			}
		})
	}
}

// sealedKey is the one row of an account's own key.
func (g *group) sealedKey() (found model.SealedRow) {
	g.t.Helper()
	for _, row := range g.secrets() {
		if row.Table == "keys" {
			found = row
		}
	}
	if found.Table == "" {
		g.t.Fatal("no key is sealed")
	}
	return found
}

func (g *group) reseal(edit func(*model.SealedRow)) {
	g.t.Helper()
	row := g.sealedKey()
	row.Sealed.Box = bytes.Clone(row.Sealed.Box)
	edit(&row)
	g.put(func(tx storage.Tx) error { return tx.PutSecret(row) })
}

func TestTheSealOfAReplacedKeyOpensNoMore(t *testing.T) {
	g := newGroup(t)
	ref := g.byKeys()
	old := g.sealedKey()
	g.must(g.session.SaveKeys(t.Context(), g.bay, g.keysOf(string(ref.ID), false)))
	p, card := g.cardAt(ref)
	_, err := g.charge(p, card)
	g.must(err)
	g.put(func(tx storage.Tx) error { return tx.PutSecret(old) })
	_, err = g.charge(p, card)
	says(t, err, model.Unavailable, "can't be opened")
}

// A key that was rolled at Stripe is told as a withdrawn access; the next key brings the practice and its cards back.
func TestARolledKeyIsToldAndTheNextOneGoesOn(t *testing.T) {
	g := newGroup(t)
	ref := g.byKeys()
	p, card := g.cardAt(ref)
	g.must(g.stripe.RollKey(string(ref.ID), false))
	_, err := g.charge(p, card)
	says(t, err, model.Forbidden, "Nothing was charged")
	if is := g.integration(g.bay); is.State != model.Revoked {
		t.Errorf("the state is %s", is.State)
	}
	g.must(g.session.SaveKeys(t.Context(), g.bay, g.keysOf(string(ref.ID), false)))
	if _, err := g.charge(p, card); err != nil {
		t.Error(err)
	}
	if n, _ := g.moved(); n != 1 {
		t.Errorf("%d payments", n)
	}
}

func TestAKeyIsSharedAndDestroyedInEveryPracticeThatUsesIt(t *testing.T) {
	g := newGroup(t)
	ref := g.byKeys()
	g.must(g.session.Disconnect(t.Context(), g.practice))
	g.must(g.session.UseConnection(t.Context(), g.practice, g.bay))
	p, card := g.cardAt(ref)
	if _, err := g.session.Take(t.Context(), g.chargeRequest(g.invoice(p), card)); err != nil {
		t.Fatal(err)
	}
	if v := g.keys(g.session); strings.Join(v.Shared, ", ") != "Harbour Street Physio" {
		t.Errorf("shared with %v", v.Shared)
	}
	preview := g.preview()
	if len(preview.Practices) != 2 || !strings.Contains(preview.Text, "nothing to revoke") || !strings.Contains(preview.Text, "Roll it in Stripe's Dashboard") {
		t.Errorf("%d practices: %q", len(preview.Practices), preview.Text)
	}
	deauthorised := g.asked("/oauth/deauthorize")
	g.must(g.session.Disconnect(t.Context(), g.practice))
	for _, practice := range []model.PracticeID{g.practice, g.bay} {
		if is := g.integration(practice); is.State != model.NotConnected {
			t.Errorf("%s is %s", is.Practice.Name, is.State)
		}
	}
	for _, row := range g.secrets() {
		if row.Table == "keys" {
			t.Errorf("the key of %s is still there", row.Field)
		}
	}
	if g.asked("/oauth/deauthorize") != deauthorised {
		t.Error("there was nothing to revoke, and Stripe was asked to")
	}
	before := len(g.stripe.Requests())
	g.must(g.desk.Round(t.Context()))
	for _, r := range g.stripe.Requests()[before:] {
		if r.Account == string(ref.ID) {
			t.Errorf("asked %s %s without a key", r.Method, r.Path)
		}
	}
	g.must(g.session.SaveKeys(t.Context(), g.bay, g.keysOf(string(ref.ID), false)))
	if _, err := g.charge(p, card); err != nil {
		t.Errorf("the same account's card after its keys came back: %v", err)
	}
}

func TestAnAuthorisedAccountThatIsInUseWithKeysIsGivenBack(t *testing.T) {
	g := newGroup(t)
	ref := g.byKeys()
	way, err := g.session.Connect(t.Context(), g.north)
	g.must(err)
	says(t, g.arrive(g.decide(way.Address, string(ref.ID), "authorise")), model.Conflict, "connected with its own keys at Bay Road Clinic")
	if is := g.integration(g.north); is.State != model.NotConnected {
		t.Errorf("connected as %s", is.State)
	}
	if g.asked("/oauth/deauthorize") != 1 {
		t.Error("the access was not given back")
	}
	if is := g.integration(g.bay); is.State != model.Connected {
		t.Errorf("the practice with keys is %s", is.State)
	}
	g.must(g.session.Disconnect(t.Context(), g.bay))
	g.oauth(g.north, string(ref.ID))
	p, card := g.cardAt(ref)
	g.practice = g.north
	_, err = g.session.Take(t.Context(), g.chargeRequest(g.invoice(p), card))
	if err != nil && !strings.Contains(err.Error(), "invoice is in") {
		t.Errorf("by the platform: %v", err)
	}
}

func TestOthersSeeTheFooterAloneAndMaySaveIt(t *testing.T) {
	g := newGroup(t)
	g.byKeys()
	v := g.keys(g.frontDesk)
	if v.Manages || v.Present || v.Key != (model.KeyFacts{}) || v.Account.ID != "" || v.WhyFoot != "" || !strings.Contains(v.Why, "An administrator can help: Ana Silva") {
		t.Errorf("the front desk sees %+v", v)
	}
	g.must(g.frontDesk.SaveKeys(t.Context(), g.bay, desk.KeysRequest{Footer: " Please keep this. "}))
	if now := g.keys(g.frontDesk).Footer; now != "Please keep this." {
		t.Errorf("the footer is %q", now)
	}
	err := g.frontDesk.SaveKeys(t.Context(), g.bay, g.keysOf(g.other("Ben's"), false))
	says(t, err, model.Forbidden, "Keys: Edit")
	says(t, g.practitioner.SaveFooter(t.Context(), g.bay, "x"), model.Forbidden, "Footer: Edit")
	refused := 0
	g.must(g.store.View(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
		entries, err := tx.Audit(g.bay, storage.Window{})
		for _, e := range entries {
			if e.Action == "refused" {
				refused++
			}
			if strings.Contains(e.Before+e.After, "Please keep this") {
				t.Errorf("the trail holds the text: %+v", e)
			}
		}
		return err
	}))
	if refused != 2 {
		t.Errorf("%d refusals in the audit trail", refused)
	}
	if is, err := g.frontDesk.Integration(t.Context(), g.bay); err != nil || is.Key != "" || is.Why.Keys == "" {
		t.Errorf("the front desk's integration: key %q, why %q, %v", is.Key, is.Why.Keys, err)
	}
}

func TestTheVaultsFolderAloneOpensNothing(t *testing.T) {
	g := newGroup(t)
	ref := g.byKeys()
	secret, _ := g.stripe.AccountKeys(string(ref.ID), false)
	files, err := filepath.Glob(filepath.Join(g.vaultFolder(), "*"))
	g.must(err)
	for _, name := range files {
		if text, err := os.ReadFile(name); err != nil || bytes.Contains(text, []byte(secret[20:60])) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(files) == 0 {
		t.Error("there is no key file")
	}
}
