package sandbox

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"time"
)

func checkoutPages() []page {
	const note = "wallets and saved cards are not offered; afterwards a link leads to success_url instead of a redirect"
	return []page{
		{"GET", "/c/pay/{session}", showCheckout, note},
		{"POST", "/c/pay/{session}", submitCheckout, note},
		{"GET", "/b/{code}", visitLink, "each visit opens a session and leads to its page"},
		{"GET", "/3ds/{intent}", showChallenge, "the bank's page: complete or fail"},
		{"POST", "/3ds/{intent}", answerChallenge, ""},
	}
}

// sheet is what a hosted page shows; the zero value of a field leaves its part out.
type sheet struct {
	Title, Business, Says, Problem, Back, BackText string
	Live, Form, Saving, Challenge                  bool
	Amount, Action                                 string
	Items                                          [][2]string
	Name, Email, Cancel                            string
}

// reach enters the tenant that holds the object, and lets happen there what is due.
func (c *call) reach(kind, id string) (object, bool) {
	if _, ok := c.enter(kind, id); !ok {
		return nil, false
	}
	c.s.tick(c)
	return c.t.get(kind, id)
}

func showCheckout(c *call) answer {
	cs, ok := c.reach("checkout.session", c.id["session"])
	if !ok {
		return c.nowhere()
	}
	return c.checkoutPage(cs, c.lastError(cs), holder{})
}

// lastError is why the session's last try took no money, "" when there was none.
func (c *call) lastError(cs object) string {
	pi, _ := c.t.get("payment_intent", cs.str("payment_intent"))
	si, _ := c.t.get("setup_intent", cs.str("setup_intent"))
	return pi.str("last_payment_error", "message") + si.str("last_setup_error", "message")
}

// checkoutPage draws the session as it stands; says is what went wrong, typed what the form holds again.
func (c *call) checkoutPage(cs object, says string, typed holder) answer {
	s := c.sheet(cs)
	switch link, _ := c.t.get("payment_link", cs.str("payment_link")); {
	case cs.str("status") == "complete":
		return c.donePage(cs, s)
	case cs.str("status") == "expired":
		s.Title, s.Says = "This page has expired", "Nothing can be paid here any more, and nothing was taken. Ask for a new link."
		return draw(http.StatusOK, s)
	case usedUp(link):
		s.Title, s.Says = "This link was used already", "It can't be paid a second time, and nothing was taken."
		return draw(http.StatusOK, s)
	}
	s.Title, s.Form, s.Problem, s.Name, s.Email = "Pay "+s.Amount, true, says, typed.name, typed.email
	if s.Saving = cs.str("mode") == "setup"; s.Saving {
		s.Title = "Save a card"
	}
	s.Action, s.Cancel = cs.str("url"), cs.str("cancel_url")
	status := http.StatusOK
	if says != "" && c.verb == http.MethodPost {
		status = http.StatusPaymentRequired
	}
	return draw(status, s)
}

func (c *call) donePage(cs object, s sheet) answer {
	switch {
	case cs.str("mode") == "setup":
		s.Title, s.Says = "Card saved", "Thank you. Nothing was charged."
	case cs.str("payment_status") == "paid":
		s.Title, s.Says = "Paid "+s.Amount, "Thank you. This page has done its work; nothing more can be paid here."
	default:
		s.Title, s.Says = "Your payment is being processed", "The bank has not answered yet. Nothing more can be paid here."
	}
	s.Back, s.BackText = successAddress(cs), "Return to "+s.Business
	return draw(http.StatusOK, s)
}

// successAddress is where the payer goes afterwards, with the session's id put in where the address asks for it.
func successAddress(cs object) string {
	return strings.ReplaceAll(cs.str("success_url"), "{CHECKOUT_SESSION_ID}", cs.str("id"))
}

func (c *call) sheet(cs object) sheet {
	s := sheet{Business: c.account.str("business_profile", "name"), Live: c.live}
	if cs.has("amount_total") {
		s.Amount = written(cs.num("amount_total"), cs.str("currency"))
	}
	for _, v := range cs.list("_items") {
		it := asObject(v)
		s.Items = append(s.Items, [2]string{it.str("description"), written(it.num("amount_total"), it.str("currency"))})
	}
	return s
}

func submitCheckout(c *call) answer {
	cs, ok := c.reach("checkout.session", c.id["session"])
	if !ok {
		return c.nowhere()
	}
	link, _ := c.t.get("payment_link", cs.str("payment_link"))
	if cs.str("status") != "open" || usedUp(link) {
		return c.checkoutPage(cs, "", holder{})
	}
	h, k, wrong := c.cardForm()
	if wrong != "" {
		return c.checkoutPage(cs, wrong, h)
	}
	if h.email == "" {
		h.email = cs.str("customer_details", "email")
	}
	pm := c.newMethod(k, h)
	cs["_holder"] = object{"name": h.name, "email": h.email}
	c.t.put("checkout.session", cs)
	c.keepCustomer(cs, h)
	var p *problem
	intent := ""
	if cs.str("mode") == "setup" {
		si, _ := c.t.get("setup_intent", cs.str("setup_intent"))
		si["customer"] = cs["customer"]
		p, intent = c.setUp(si, pm, false), si.str("id")
	} else {
		pi := c.sessionIntent(cs)
		pi["customer"] = cs["customer"]
		p, intent = c.pay(pi, pm, false, false), pi.str("id")
	}
	if p != nil {
		return c.checkoutPage(cs, p.message, h)
	}
	return c.afterwards(cs, intent)
}

// keepCustomer makes the customer that the session was asked to make, or that a saved card needs.
func (c *call) keepCustomer(cs object, h holder) {
	saves := cs.sub("_intent").has("setup_future_usage")
	if cs.has("customer") || cs.str("customer_creation") != "always" && !saves {
		return
	}
	o := newCustomer(c)
	o["name"], o["email"] = orNull(h.name), orNull(h.email)
	c.t.put("customer", o)
	c.emit("customer.created", o)
	cs["customer"] = o["id"]
	c.t.put("checkout.session", cs)
}

// afterwards leads to the bank's page when the holder is asked, and otherwise closes the session.
func (c *call) afterwards(cs object, intent string) answer {
	for _, kind := range []string{"payment_intent", "setup_intent"} {
		if o, ok := c.t.get(kind, intent); ok && o.str("status") == "requires_action" {
			return answer{location: c.host + "/3ds/" + intent}
		}
	}
	cs, _ = c.t.get("checkout.session", cs.str("id"))
	c.complete(cs, holder{name: cs.str("_holder", "name"), email: cs.str("_holder", "email")})
	return answer{location: c.host + "/c/pay/" + cs.str("id")}
}

// cardForm reads the card; wrong says what is amiss with it, and no money was asked for then.
func (c *call) cardForm() (h holder, k card, wrong string) {
	h = holder{name: strings.TrimSpace(c.p.str("name")), email: strings.TrimSpace(c.p.str("email")), securityChecked: "pass"}
	number := digits(c.p.str("number"))
	k, known := cardByNumber(number)
	month, year, ok := expiry(c.p.str("expiry"))
	today := time.Unix(c.now, 0).UTC()
	switch {
	case !luhn(number):
		return h, k, "Your card number is invalid."
	case !ok:
		return h, k, "Your card's expiration date is incomplete."
	case year < today.Year() || year == today.Year() && month < int(today.Month()):
		return h, k, "Your card's expiration date is in the past."
	case !rightCode(digits(c.p.str("cvc")), k):
		return h, k, "Your card's security code is incomplete."
	case h.name == "":
		return h, k, "Enter the name that stands on the card."
	case !known:
		return h, k, "Your card was declined. Your request was in test mode, but used a non test card."
	}
	h.month, h.year = month, year
	return h, k, ""
}

func rightCode(cvc string, k card) bool {
	if k.brand == "amex" {
		return len(cvc) == 4
	}
	return len(cvc) == 3
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// expiry reads 12/34, 12 / 2034 and 1234.
func expiry(s string) (month, year int, ok bool) {
	d := digits(s)
	if len(d) == 3 || len(d) == 5 {
		d = "0" + d
	}
	if len(d) != 4 && len(d) != 6 {
		return 0, 0, false
	}
	month, _ = strconv.Atoi(d[:2])
	year, _ = strconv.Atoi(d[2:])
	if year < 100 {
		year += 2000
	}
	return month, year, month >= 1 && month <= 12
}

// visitLink opens a session for whoever follows a payment link.
func visitLink(c *call) answer {
	for _, t := range c.s.tenantsInOrder() {
		id := ""
		t.each("payment_link", nil, func(o object) bool {
			if o.str("_code") == c.id["code"] {
				id = o.str("id")
			}
			return id == ""
		})
		if id == "" {
			continue
		}
		link, _ := c.reach("payment_link", id)
		if !link.flag("active") || usedUp(link) {
			says := link.str("inactive_message")
			if says == "" {
				says = "This link has been switched off. Nothing was taken."
			}
			return draw(http.StatusOK, sheet{Title: "This link is no longer active", Business: c.account.str("business_profile", "name"), Live: c.live, Says: says})
		}
		return answer{location: c.sessionFor(link).str("url")}
	}
	return c.nowhere()
}

func (c *call) nowhere() answer {
	return draw(http.StatusNotFound, sheet{Title: "There is nothing here", Says: "The address is wrong or incomplete."})
}

// challenged finds the intent whose holder is asked to authenticate.
func (c *call) challenged() (kind string, intent object, ok bool) {
	for _, kind := range []string{"payment_intent", "setup_intent"} {
		if o, ok := c.reach(kind, c.id["intent"]); ok {
			return kind, o, true
		}
	}
	return "", nil, false
}

func showChallenge(c *call) answer {
	_, intent, ok := c.challenged()
	if !ok {
		return c.nowhere()
	}
	s := sheet{Business: c.account.str("business_profile", "name"), Live: c.live}
	if intent.str("status") != "requires_action" {
		s.Title, s.Says = "Nothing to confirm", "This payment does not wait for you any more."
		return draw(http.StatusOK, s)
	}
	s.Title, s.Challenge, s.Action = "3-D Secure: your bank asks", true, "/3ds/"+intent.str("id")
	if intent.has("amount") {
		s.Amount = written(intent.num("amount"), intent.str("currency"))
	}
	return draw(http.StatusOK, s)
}

func answerChallenge(c *call) answer {
	kind, intent, ok := c.challenged()
	if !ok {
		return c.nowhere()
	}
	if intent.str("status") != "requires_action" {
		return showChallenge(c)
	}
	cs, fromSession := c.t.get("checkout.session", intent.str("_session"))
	if link, _ := c.t.get("payment_link", cs.str("payment_link")); usedUp(link) {
		return c.checkoutPage(cs, "", holder{}) // another visitor of the link was faster
	}
	passed := c.p.str("outcome") == "complete"
	var p *problem
	if kind == "payment_intent" {
		p = c.authenticate(intent, passed)
	} else {
		p = c.authenticateSetup(intent, passed)
	}
	switch {
	case fromSession && p == nil:
		return c.afterwards(cs, intent.str("id"))
	case fromSession:
		return answer{location: cs.str("url")}
	}
	return c.returnTo(kind, intent, p)
}

// returnTo goes back to the address that the confirming call gave, or says how it ended.
func (c *call) returnTo(kind string, intent object, p *problem) answer {
	outcome := "succeeded"
	if p != nil {
		outcome = "failed"
	}
	if back := intent.str("_return"); back != "" {
		mark := "?"
		if strings.Contains(back, "?") {
			mark = "&"
		}
		return answer{location: back + mark + kind + "=" + intent.str("id") + "&" + kind + "_client_secret=" + intent.str("client_secret") +
			"&redirect_status=" + outcome}
	}
	s := sheet{Title: "Confirmed", Business: c.account.str("business_profile", "name"), Live: c.live, Says: "You can close this page."}
	if p != nil {
		s.Title, s.Problem = "Not confirmed", p.message
	}
	return draw(http.StatusOK, s)
}

func draw(status int, s sheet) answer {
	var out bytes.Buffer
	if err := sheetTemplate().Execute(&out, s); err != nil {
		panic("sandbox: a hosted page: " + err.Error())
	}
	return answer{status: status, body: out.Bytes()}
}
