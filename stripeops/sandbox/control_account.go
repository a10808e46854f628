package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
)

// accountLine is one account as the control shows it.
type accountLine struct {
	ID            string       `json:"id"`
	Name          string       `json:"name"`
	Country       string       `json:"country"`
	State         AccountState `json:"state"`
	ConnectedTest bool         `json:"connected_test"`
	ConnectedLive bool         `json:"connected_live"`
	Elsewhere     bool         `json:"controlled_by_another_platform"`
}

func showAccounts(s *Server, _ *http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []accountLine{}
	for _, id := range s.state.Accounts.all.ids {
		o := s.state.Accounts.rows[id]
		out = append(out, accountLine{
			ID: id, Name: o.str("business_profile", "name"), Country: o.str("country"),
			State: AccountState(o.str("_state")), Elsewhere: o.flag("_elsewhere"),
			ConnectedTest: s.connected(id, false), ConnectedLive: s.connected(id, true),
		})
	}
	return out, nil
}

func makeAccount(s *Server, r *http.Request) (any, error) {
	var want struct {
		Name, Country, Currency, Email string
		State                          AccountState
		Manual                         bool
	}
	if err := body(r, &want); err != nil {
		return nil, err
	}
	if err := knownState(cmp.Or(want.State, StateGood)); err != nil {
		return nil, err
	}
	s.AddAccount(AccountSpec{
		Name: want.Name, Country: want.Country, Currency: want.Currency, Email: want.Email, State: want.State, Manual: want.Manual,
	})
	return showAccounts(s, r)
}

func setAccountState(s *Server, r *http.Request) (any, error) {
	var want struct {
		State AccountState `json:"state"`
		Requirements
	}
	if err := body(r, &want); err != nil {
		return nil, err
	}
	if err := s.SetAccountState(r.PathValue("account"), want.State, want.Requirements); err != nil {
		return nil, err
	}
	return showAccounts(s, r)
}

func revokeAccount(s *Server, r *http.Request) (any, error) {
	if err := s.RevokeAccount(r.PathValue("account")); err != nil {
		return nil, err
	}
	return showAccounts(s, r)
}

// showKeys gives what a person needs to point a client at the sandbox.
func showKeys(s *Server, _ *http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	accounts := map[string]any{}
	for _, id := range s.state.Accounts.all.ids {
		accounts[id] = map[string]string{
			"test_secret_key": s.secretKey(id, false), "test_publishable_key": s.publishableKey(id, false),
			"live_secret_key": s.secretKey(id, true), "live_publishable_key": s.publishableKey(id, true),
		}
	}
	return map[string]any{
		"platform":            s.platform(),
		"test_secret_key":     s.secretKey(s.platform(), false),
		"test_client_id":      s.clientID(false),
		"live_secret_key":     s.secretKey(s.platform(), true),
		"live_client_id":      s.clientID(true),
		"keys_of_one_account": accounts,
	}, nil
}

// makeRestrictedKey makes an rk_ key; the rights that there are stand beside it.
func makeRestrictedKey(s *Server, r *http.Request) (any, error) {
	var want struct {
		Live   bool
		Rights []string
	}
	if err := body(r, &want); err != nil {
		return nil, err
	}
	text, err := s.RestrictedKey(r.PathValue("account"), want.Live, want.Rights...)
	if err != nil {
		return nil, fmt.Errorf("%w; a right is one of %s, with _read or _write", err, strings.Join(RightNames(), ", "))
	}
	return map[string]any{"restricted_key": text, "rights": want.Rights}, nil
}

func rollKey(s *Server, r *http.Request) (any, error) {
	var want struct{ Live bool }
	if err := body(r, &want); err != nil {
		return nil, err
	}
	if err := s.RollKey(r.PathValue("account"), want.Live); err != nil {
		return nil, err
	}
	return showKeys(s, r)
}

func succeedRefund(s *Server, r *http.Request) (any, error) { return endRefund(s, r, true) }

func failRefund(s *Server, r *http.Request) (any, error) { return endRefund(s, r, false) }

func endRefund(s *Server, r *http.Request, succeed bool) (any, error) {
	return s.EndRefund(r.PathValue("refund"), succeed)
}

// EndRefund lets a refund arrive or fail as the bank would; an unknown refund,
// or one that can't end so any more, is an error.
func (s *Server) EndRefund(id string, succeed bool) (map[string]any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &call{s: s, p: params{}, now: s.now()}
	refund, ok := c.enter("refund", id)
	if !ok {
		return nil, fmt.Errorf("no refund %q", id)
	}
	status := refund.str("status")
	switch {
	case succeed && status == "pending":
		c.finishRefund(refund)
	case !succeed && (status == "pending" || status == "succeeded"):
		c.failRefund(refund, "failed")
	default:
		return nil, fmt.Errorf("refund %s is %s already", id, status)
	}
	refund, _ = c.t.get("refund", id)
	return refund.rendered(), nil
}
