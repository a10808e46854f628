package sandbox

import (
	"cmp"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// apiVersion is the version of Stripe's API that the sandbox speaks.
const apiVersion = "2023-10-16"

// Options says how a sandbox is made; the zero value is usable.
type Options struct {
	Seed         int64            // the same seed gives the same keys and ids
	Now          func() time.Time // time.Now when nil; the turned clock adds to it
	PublicURL    string           // base URL of hosted pages; the request's host when empty
	Compact      bool             // answers of the API without line breaks and indentation, which is quicker to read
	RedirectURIs []string         // registered OAuth return addresses; when empty, any http://localhost and http://127.0.0.1 address in test mode, and any https address in live mode
}

// Server is a whole Stripe: the API host, the Connect host, hosted pages and
// the control under /_sandbox/ in one handler, safe for concurrent use.
type Server struct {
	opt        Options
	endpoints  router[endpoint]
	pages      router[page]
	links      links
	inclusions inclusions
	clockwork  []func(*call)
	authorize  func() *template.Template // what no client asks for is made when a person does
	index      func() *template.Template
	control    func() *http.ServeMux

	mu       sync.Mutex
	state    *state
	requests []*Request
	running  map[string]bool // idempotency keys of requests that are being held
	sending  bool            // webhook deliveries are on their way
	tidy     int             // how many kept answers there are when the old ones are next dropped
}

// state is everything that a restart keeps.
type state struct {
	Seed        int64                   `json:"seed"`
	Turned      int64                   `json:"turned_seconds"` // how far the clock is ahead of Now
	Platform    string                  `json:"platform"`
	Accounts    *table                  `json:"accounts"`
	Tenants     map[string]*tenant      `json:"tenants"`
	Connections map[string]*connection  `json:"connections"` // by account and mode
	Counts      map[string]int64        `json:"counts"`
	Codes       map[string]*code        `json:"codes"`
	Kept        map[string]*kept        `json:"kept"` // answers by account, mode and idempotency key
	Faults      []*Fault                `json:"faults"`
	Down        bool                    `json:"down"`
	Restricted  map[string]*restriction `json:"restricted,omitempty"` // by key
	Rolled      map[string]int          `json:"rolled,omitempty"`     // by account and mode: how often its secret key was replaced

	Held           bool             `json:"held,omitempty"`       // webhook deliveries wait to be taken
	Deliveries     []*delivery      `json:"deliveries,omitempty"` // in the order in which they are sent
	DeliveryFaults []*DeliveryFault `json:"delivery_faults,omitempty"`
}

// New makes a sandbox with a platform account and nothing else.
func New(opt Options) *Server {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	s := &Server{
		opt:        opt,
		endpoints:  newRouter(allEndpoints(), func(e endpoint) (string, string) { return e.method, e.path }),
		pages:      newRouter(allPages(), func(p page) (string, string) { return p.method, p.path }),
		links:      allLinks(),
		inclusions: allInclusions(),
		clockwork:  allClockwork(),
		state:      newState(opt.Seed),
		running:    map[string]bool{},
		authorize:  sync.OnceValue(authorizeTemplate),
		index:      sync.OnceValue(indexTemplate),
	}
	s.control = sync.OnceValue(func() *http.ServeMux { return controlMux(s) })
	s.state.Platform = s.addAccount(AccountSpec{Name: "Platform", Country: "GB"})
	for _, spec := range usualAccounts() {
		s.addAccount(spec)
	}
	return s
}

// usualAccounts are what the authorize page offers in every sandbox.
func usualAccounts() []AccountSpec {
	return []AccountSpec{
		{Name: "Good Clinic"},
		{Name: "Restricted Clinic", State: StateRestricted},
		{Name: "Pending Clinic", State: StatePending},
		{Name: "Rejected Clinic", State: StateRejected},
		{Name: "Elsewhere Clinic", Elsewhere: true},
	}
}

func newState(seed int64) *state {
	return &state{
		Seed: seed, Accounts: newTable("account"), Tenants: map[string]*tenant{},
		Connections: map[string]*connection{}, Counts: map[string]int64{},
		Codes: map[string]*code{}, Kept: map[string]*kept{},
	}
}

// Clock returns the sandbox's own time, to the second.
func (s *Server) Clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Unix(s.now(), 0).UTC()
}

// Advance turns the clock forward, and lets happen what was due meanwhile.
func (s *Server) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Turned += int64(d / time.Second)
	s.tickAll()
	s.dispatch()
}

func (s *Server) tickAll() {
	for _, t := range s.tenantsInOrder() {
		s.tick(s.callOn(t))
	}
}

func (s *Server) now() int64 { return s.opt.Now().Unix() + s.state.Turned }

// tick lets happen what time alone does in the call's tenant.
func (s *Server) tick(c *call) {
	for _, work := range s.clockwork {
		work(c)
	}
}

// callOn is a call that no request made: the clock, a control or a seed.
func (s *Server) callOn(t *tenant) *call {
	c := &call{s: s, p: params{}, id: map[string]string{}, now: s.now(), host: s.opt.PublicURL}
	c.become(t)
	return c
}

func (s *Server) platform() string { return s.state.Platform }

func (s *Server) tenant(acct string, live bool) *tenant {
	key := tenantKey(acct, live)
	t := s.state.Tenants[key]
	if t == nil {
		t = newTenant(acct, live, s.state.Seed)
		s.state.Tenants[key] = t
	}
	return t
}

func tenantKey(acct string, live bool) string { return acct + "/" + strconv.FormatBool(live) }

func (s *Server) tenantsInOrder() []*tenant {
	out := make([]*tenant, 0, len(s.state.Tenants))
	for _, t := range s.state.Tenants {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b *tenant) int {
		return cmp.Compare(tenantKey(a.Acct, a.Live), tenantKey(b.Acct, b.Live))
	})
	return out
}

// account returns a copy of the account, connected or not.
func (s *Server) account(id string) (object, bool) {
	o, ok := s.state.Accounts.rows[id]
	return o.copy(), ok
}

// random gives seeded characters outside any tenant.
func (s *Server) random(purpose string, n int) string {
	s.state.Counts[purpose]++
	return seeded(s.state.Seed, n, purpose, strconv.FormatInt(s.state.Counts[purpose], 10))
}
