package sandbox

import (
	"cmp"
	"strings"
)

// AccountSpec says what account AddAccount makes; empty fields get defaults.
type AccountSpec struct {
	Name      string // business name
	Country   string // ISO 3166-1 alpha-2; GB when empty
	Currency  string // lower-case ISO 4217; the country's own when empty
	Email     string
	State     AccountState // StateGood when empty
	Manual    bool         // is paid out only when it asks
	Elsewhere bool         // controlled by another platform: Stripe's picker hides it
}

func accountEndpoints() []endpoint {
	return []endpoint{
		{"GET", "/v1/account", ownAccount, "persons, companies, external accounts"},
		{"GET", "/v1/accounts", listAccounts, "accounts that the platform made itself"},
		{"GET", "/v1/accounts/{account}", getAccount, ""},
	}
}

// AddAccount makes an account that can be picked on the authorize page, and returns its id.
func (s *Server) AddAccount(spec AccountSpec) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addAccount(spec)
}

func (s *Server) addAccount(spec AccountSpec) string {
	spec.Country = cmp.Or(spec.Country, "GB")
	spec.Currency = cmp.Or(spec.Currency, homeCurrency(spec.Country))
	spec.Name = cmp.Or(spec.Name, "Sandbox clinic")
	spec.State = cmp.Or(spec.State, StateGood)
	id := "acct_" + s.random("account", idLength("acct_"))
	o := newAccount(id, spec, s.now())
	if spec.Manual {
		o.sub("settings", "payouts", "schedule")["interval"] = "manual"
	}
	if spec.Elsewhere {
		o["_elsewhere"] = true
	}
	enact(o, spec.State, Requirements{}, s.now())
	s.state.Accounts.put(o)
	for _, live := range []bool{false, true} {
		s.tenant(id, live)
	}
	return id
}

func homeCurrency(country string) string {
	switch country {
	case "GB":
		return "gbp"
	case "US":
		return "usd"
	case "AU":
		return "aud"
	case "NZ":
		return "nzd"
	case "CA":
		return "cad"
	case "CH":
		return "chf"
	}
	return "eur"
}

func newAccount(id string, spec AccountSpec, now int64) object {
	return object{
		"id": id, "object": "account", "type": "standard", "country": spec.Country,
		"default_currency": spec.Currency, "created": now, "email": orNull(cmp.Or(spec.Email, mailFor(spec.Name))),
		"business_type": "company", "metadata": object{},
		"business_profile": object{
			"annual_revenue": nil, "estimated_worker_count": nil, "mcc": "8021", "name": spec.Name,
			"product_description": nil, "support_address": nil, "support_email": nil, "support_phone": nil,
			"support_url": nil, "url": nil,
		},
		"capabilities":        object{"card_payments": "active", "transfers": "active"},
		"controller":          object{"type": "account"},
		"external_accounts":   listObject("/v1/accounts/"+id+"/external_accounts", []any{}, false),
		"future_requirements": noRequirements(),
		"settings":            accountSettings(spec.Name),
		"tos_acceptance":      object{"date": nil, "ip": nil, "user_agent": nil},
	}
}

func mailFor(name string) string {
	word := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(name))
	return cmp.Or(word, "clinic") + "@example.com"
}

func accountSettings(name string) object {
	return object{
		"bacs_debit_payments": object{"display_name": nil, "service_user_number": nil},
		"branding":            object{"icon": nil, "logo": nil, "primary_color": nil, "secondary_color": nil},
		"card_issuing":        object{"tos_acceptance": object{"date": nil, "ip": nil}},
		"card_payments": object{
			"decline_on":                  object{"avs_failure": false, "cvc_failure": false},
			"statement_descriptor_prefix": nil, "statement_descriptor_prefix_kana": nil,
			"statement_descriptor_prefix_kanji": nil,
		},
		"dashboard": object{"display_name": name, "timezone": "Etc/UTC"},
		"invoices":  object{"default_account_tax_ids": nil},
		"payments": object{
			"statement_descriptor": descriptorOf(name), "statement_descriptor_kana": nil,
			"statement_descriptor_kanji": nil,
		},
		"payouts": object{
			"debit_negative_balances": true, "statement_descriptor": nil,
			"schedule": object{"delay_days": 2, "interval": "daily"},
		},
		"sepa_debit_payments": object{},
	}
}

// descriptorOf makes a statement descriptor of 5 to 22 Latin characters.
func descriptorOf(name string) string {
	out := strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == ' ' {
			return r
		}
		return -1
	}, strings.ToUpper(name))
	if len(out) < 5 {
		out += " CLINIC"
	}
	return strings.TrimSpace(out[:min(len(out), 22)])
}

func ownAccount(c *call) (object, *problem) { return c.account, c.accept("") }

func getAccount(c *call) (object, *problem) {
	id := c.id["account"]
	if p := c.accept(""); p != nil {
		return nil, p
	}
	if id == c.acct {
		return c.account, nil
	}
	o, ok := c.s.account(id)
	if !ok || c.acct != c.s.platform() || !c.s.connected(id, c.live) {
		return nil, noAccess(id, c.key)
	}
	return o, nil
}

func listAccounts(c *call) (object, *problem) {
	if p := c.listing("created"); p != nil {
		return nil, p
	}
	platform := c.acct == c.s.platform()
	return c.listFrom(c.s.state.Accounts, "account", nil, func(o object) bool { return platform && c.s.connected(o.str("id"), c.live) })
}
