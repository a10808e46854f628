package sandbox

import "fmt"

// connection is the platform's access to one account in one mode.
type connection struct {
	Scope   string `json:"scope"`
	Grant   string `json:"grant"` // names the access token that is in force
	Revoked bool   `json:"revoked"`
}

// connected reports whether the platform may act for the account in the mode.
func (s *Server) connected(acct string, live bool) bool {
	con := s.state.Connections[tenantKey(acct, live)]
	return con != nil && !con.Revoked
}

// connect gives the platform access, as the exchange of a code does.
func (s *Server) connect(acct string, live bool, scope string) *connection {
	con := &connection{Scope: scope, Grant: "grant_" + s.random("grant", 12)}
	s.state.Connections[tenantKey(acct, live)] = con
	s.callOn(s.tenant(acct, live)).emit("account.application.authorized", s.application(live))
	return con
}

// disconnect takes the platform's access away; false when there was none.
func (s *Server) disconnect(acct string, live bool) bool {
	if !s.connected(acct, live) {
		return false
	}
	s.state.Connections[tenantKey(acct, live)].Revoked = true
	s.callOn(s.tenant(acct, live)).emit("account.application.deauthorized", s.application(live))
	return true
}

// Connect connects the account without the browser, for seeding.
func (s *Server) Connect(acct string, live bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.account(acct); !ok {
		return fmt.Errorf("no account %q", acct)
	}
	s.connect(acct, live, "read_write")
	return nil
}

// RevokeAccount takes the platform's access away in both modes, as the
// account's owner can on Stripe's dashboard; an account that was not connected is an error.
func (s *Server) RevokeAccount(acct string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	test, live := s.disconnect(acct, false), s.disconnect(acct, true)
	if !test && !live {
		return fmt.Errorf("account %q is not connected", acct)
	}
	return nil
}

func (s *Server) application(live bool) object {
	return object{"id": s.clientID(live), "object": "application", "name": "paydesk"}
}
