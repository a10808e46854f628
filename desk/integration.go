package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// Integration is everything that the screen "Stripe Connect Integration" shows of one practice.
type Integration struct {
	Practice     model.Practice
	Platform     bool             // whether a platform's key and client id are configured for the practice's mode
	Redirect     string           // where Stripe sends the browser; to be registered with the platform
	Listening    bool             // whether that address reaches this process; otherwise the address is pasted
	Connection   model.Connection // not Active: the account last connected here, if any
	Account      model.StripeAccount
	State        model.AccountState
	Standing     string // first line: what works now, and until when
	Requirements []Asked
	Shared       []string   // names of the other practices that use the account
	Reusable     []Reusable // "Or use an existing connection from another practice"
	Checklist    []Step     // what is still off after connecting
	CardsOff     int        // cards of this account that a disconnect switched off and that have not come back
	Key          string     // the mask of the account's own key, for those who may manage keys
	Away         string     // the banner while Stripe can't be reached
	Sync         SyncState  // how far what happens on the account has been read
	Why          IntegrationWhy
}

// IntegrationWhy says for each action why it can't be done now; empty where it can.
type IntegrationWhy struct {
	Connect, Reuse, Verify, Disconnect, Practice, Types string
	Keys                                                string // "Payment Processing": entering keys of the practice's mode
	GoLive                                              string // by an authorisation
	LiveKeys                                            string // by keys
	BackToTest                                          string
}

// Reusable is one row "Use This Connection".
type Reusable struct {
	Practice model.PracticeID
	Name     string
	Account  model.AccountID
	Mode     model.Mode
	State    model.AccountState
	Warnings []string
	Why      string // why this one can't be used; empty where it can
}

// Step is one line of the checklist after connecting.
type Step struct {
	Label  string
	Done   bool
	Detail string
	Opens  StepNoun // where it can be switched on; empty where that is nowhere in paydesk
}

// StepNoun is what a line of the checklist opens.
type StepNoun string

// Nouns of the lines.
const (
	OpensPractice StepNoun = "practice"
	OpensTypes    StepNoun = "types"
	OpensLive     StepNoun = "live"
)

// ReuseNote stands above the rows "Use This Connection".
const ReuseNote = "All payments of both practices then go through that one Stripe account. Right for one business entity; wrong for separate legal entities, which need an account each."

const platformMissing = "This paydesk has no Stripe platform yet (no client id or key is configured), so it can't send you to Stripe. Whoever set paydesk up can add one."

// Integration reads the screen "Stripe Connect Integration" in one query.
func (s *Session) Integration(ctx context.Context, practice model.PracticeID) (Integration, error) {
	var v Integration
	err := s.view(ctx, model.ViewIntegrations, practice, func(tx storage.Tx) error {
		v = Integration{Away: s.d.Away()}
		var err error
		if v.Practice, err = tx.Practice(practice); err != nil {
			return err
		}
		if v.Platform, err = s.d.configured(tx, v.Practice.Mode); err != nil {
			return err
		}
		if v.Redirect, v.Listening, err = s.d.wayBack(tx, v.Practice.Mode); err != nil {
			return err
		}
		if v.Connection, v.Account, v.State, err = accountOf(tx, practice); err != nil {
			return err
		}
		zone := v.Practice.Location()
		v.Standing, v.Requirements = standing(v.Account, v.State, zone), askedOf(v.Account, zone)
		if v.Checklist, err = checklist(tx, v.Practice, v.State); err != nil {
			return err
		}
		if err := v.readOthers(tx, s.actor); err != nil {
			return err
		}
		if v.Sync, err = s.d.syncState(tx, practice); err != nil {
			return err
		}
		if v.Why, err = s.whyNot(tx, v); err != nil {
			return err
		}
		if v.Account.Access == model.OwnKey && permit(tx, s.actor, model.ManageKeys, practice) == nil {
			v.Key = v.Account.Key.Mask
		}
		v.Why.Practice = sentence(permit(tx, s.actor, model.EditPractices, practice))
		v.Why.Types = sentence(permit(tx, s.actor, model.SetModes, practice))
		return nil
	})
	return v, err
}

// readOthers adds who shares the account, which connections could be used, and the cards still off.
// A practice whose integrations the person may not see is no row of theirs.
func (v *Integration) readOthers(tx storage.Tx, actor model.Actor) error {
	practices, err := tx.Practices()
	if err != nil {
		return err
	}
	connections, err := tx.Connections()
	if err != nil {
		return err
	}
	mine := v.Connection
	mine.Practice, mine.Active = v.Practice.ID, mine.Active && v.State != model.Revoked
	for _, p := range practices {
		i := slices.IndexFunc(connections, func(c model.Connection) bool { return c.Active && c.Practice == p.ID })
		if i < 0 || p.ID == v.Practice.ID {
			continue
		}
		theirs := connections[i]
		account, state, err := accountBehind(tx, theirs)
		if err != nil {
			return err
		}
		if v.Connection.Active && accountRef(theirs) == accountRef(v.Connection) {
			v.Shared = append(v.Shared, p.Name)
		}
		switch err := permit(tx, actor, model.ViewIntegrations, p.ID); model.KindOf(err) {
		case "":
		case model.Forbidden:
			continue
		default:
			return err
		}
		v.Reusable = append(v.Reusable, Reusable{
			Practice: p.ID, Name: p.Name, Account: account.ID, Mode: account.Mode, State: state, Warnings: reuseWarnings(v.Practice, account),
			Why: sentence(errorOr(permit(tx, actor, model.EditIntegrations, p.ID), reusable(v.Practice, mine, theirs, state))),
		})
	}
	if !v.Connection.Active {
		return nil
	}
	cards, err := tx.CardsAt(accountRef(v.Connection))
	for _, card := range cards {
		if card.DisconnectOff {
			v.CardsOff++
		}
	}
	return err
}

func reuseWarnings(p model.Practice, account model.StripeAccount) []string {
	var warnings []string
	if account.Country != "" && p.Country != "" && account.Country != p.Country {
		warnings = append(warnings, fmt.Sprintf("The account's country is %s, this practice's is %s.", account.Country, p.Country))
	}
	if account.Currency != "" && account.Currency != p.Currency {
		warnings = append(warnings, fmt.Sprintf("The account's currency is %s, this practice's is %s: Stripe converts, at a fee.", account.Currency.Upper(), p.Currency.Upper()))
	}
	return warnings
}

func (s *Session) whyNot(tx storage.Tx, v Integration) (IntegrationWhy, error) {
	practice := v.Practice.ID
	mayEdit := sentence(permit(tx, s.actor, model.EditIntegrations, practice))
	mayKey := sentence(permit(tx, s.actor, model.ManageKeys, practice))
	if mayEdit != "" {
		return IntegrationWhy{
			Connect: mayEdit, Reuse: mayEdit, Verify: mayEdit, Disconnect: mayEdit, GoLive: mayEdit, LiveKeys: mayEdit, BackToTest: mayEdit, Keys: mayKey,
		}, nil
	}
	var why IntegrationWhy
	why.Keys = cmp.Or(mayKey, sentence(s.d.takesKeys(tx, s.actor, v.Practice, v.Practice.Mode)))
	why.GoLive = sentence(s.d.whyNotLive(tx, s.actor, v.Practice))
	why.LiveKeys = cmp.Or(mayKey, sentence(s.d.takesKeys(tx, s.actor, v.Practice, model.Live)))
	if v.Practice.Mode != model.Live {
		why.BackToTest = v.Practice.Name + " is in Test Mode already."
	}
	switch {
	case v.State != model.NotConnected && v.State != model.Revoked:
		why.Connect = "This practice is connected already. Disconnect it first to use another account."
		why.Reuse = why.Connect
	case !v.Platform:
		why.Connect = missingPlatform(v.Practice.Mode)
	case v.Practice.Mode == model.Live:
		why.Connect = sentence(s.d.connectable(tx, s.actor, practice, model.Live))
	}
	if why.Reuse == "" && len(v.Reusable) == 0 {
		why.Reuse = "No other practice is connected to Stripe."
	}
	if v.State == model.NotConnected {
		why.Verify, why.Disconnect = "This practice is not connected to Stripe.", "This practice is not connected to Stripe."
		return why, nil
	}
	why.Verify = sentence(s.d.keyed(tx, v.Account))
	if v.Account.Access == model.PlatformKey {
		there, err := s.d.configured(tx, v.Account.Mode)
		if !there {
			why.Disconnect = missingPlatform(v.Account.Mode)
			why.Verify = why.Disconnect
		}
		return why, err
	}
	return why, nil
}

// checklist says what is still off: connecting switches nothing on.
func checklist(tx storage.Tx, p model.Practice, state model.AccountState) ([]Step, error) {
	types, err := tx.AppointmentTypes(p.ID)
	if err != nil {
		return nil, err
	}
	taking := 0
	for _, t := range types {
		if t.Mode == model.Allowed || t.Mode == model.Required {
			taking++
		}
	}
	kind, err := onlineTypeName(tx, p)
	if err != nil || state == model.NotConnected {
		return nil, err
	}
	return []Step{
		{"Accept online payments", p.AcceptOnline, "Settings > Practice: while it is off, every type acts as Disabled.", OpensPractice},
		{"Allow balances and invoices to be paid online", p.PayBalancesOnline, "Settings > Practice.", OpensPractice},
		{"Payment type of online payments", kind != "", cmp.Or(kind, "Choose in Settings > Practice which payment type they are logged as."), OpensPractice},
		{"Appointment types that take payment", taking > 0, fmt.Sprintf("%d of %d types are Allowed or Required.", taking, len(types)), OpensTypes},
		{"Messages", false, "No e-mail or SMS gateway is set, so nothing is sent: show the QR code, or copy the link.", ""},
		{"Text on the patient's card statement", false, "Look at it in Stripe's Dashboard, Settings > Business: 5 to 22 letters that patients recognise.", ""},
		{"Go live", p.Mode == model.Live, "Stripe is authorised again, or keys are entered again, in live mode. Test cards are then off.", OpensLive},
	}, nil
}

func onlineTypeName(tx storage.Tx, p model.Practice) (string, error) {
	types, err := tx.PaymentTypes(p.ID)
	for _, t := range types {
		if t.ID == p.OnlineType && t.ID != "" {
			return t.Name, nil
		}
	}
	return "", err
}
