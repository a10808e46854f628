package sandbox

import (
	"strings"
	"sync"
	"time"
)

// authRule says when a test card asks its holder to authenticate (3-D Secure).
type authRule int

const (
	authNever        authRule = iota
	authAlways                // on every payment, set up or not
	authUnlessSetUp           // off-session payments pass once a set-up was authenticated
	authOnSession             // counts as set up already: only on-session payments ask
	authDeclinesLate          // always asks, and the bank declines afterwards
)

// decline is what the issuer answers in place of an approval.
type decline struct {
	code, reason, message string
}

// refundFate says how a refund to a test card ends.
type refundFate string

const (
	refundPlain   refundFate = ""
	refundPending refundFate = "pending"
	refundBounces refundFate = "bounces"
)

// card is one test card of https://docs.stripe.com/testing, with the pm_card_ name beside its number.
type card struct {
	number, name            string
	brand, funding, country string
	auth                    authRule
	refuse                  *decline
	attaches                bool // a refused card that can still be saved to a customer
	refund                  refundFate
	dispute                 string // reason of the dispute that a payment opens by itself
	inquiry                 bool   // it is no more than an inquiry at first
	instant                 bool   // the money is available at once
	slow                    bool   // the payment stays in processing for a while
}

func visa(number, name, country string) card {
	return card{number: number, name: name, brand: "visa", funding: "credit", country: country}
}

func branded(number, name, brand, funding string) card {
	return card{number: number, name: name, brand: brand, funding: funding, country: "US"}
}

func declining(number, name, code, reason, message string) card {
	c := visa(number, name, "US")
	c.refuse = &decline{code, reason, message}
	return c
}

func authenticated(number, name, country string, rule authRule) card {
	c := visa(number, name, country)
	c.auth = rule
	return c
}

// testCards lists every card that the sandbox knows. The one named "processing" is the sandbox's own: Stripe has no test card
// whose payment lingers.
func testCards() []card {
	var all []card
	all = append(all, brandCards()...)
	all = append(all, countryCards()...)
	all = append(all, refusedCards()...)
	return append(all, peculiarCards()...)
}

func brandCards() []card {
	return []card{
		visa("4242424242424242", "visa", "US"),
		branded("4000056655665556", "visa_debit", "visa", "debit"),
		branded("5555555555554444", "mastercard", "mastercard", "credit"),
		branded("5200828282828210", "mastercard_debit", "mastercard", "debit"),
		branded("5105105105105100", "mastercard_prepaid", "mastercard", "prepaid"),
		branded("378282246310005", "amex", "amex", "credit"),
		branded("6011111111111117", "discover", "discover", "credit"),
		branded("3056930009020004", "diners", "diners", "credit"),
		branded("3566002020360505", "jcb", "jcb", "credit"),
		branded("6200000000000005", "unionpay", "unionpay", "credit"),
	}
}

func countryCards() []card {
	return []card{
		visa("4000001240000000", "ca", "CA"),
		visa("4000000360000006", "au", "AU"),
		visa("4000005540000008", "nz", "NZ"),
		visa("4000008260000000", "gb", "GB"),
		{number: "4000058260000005", name: "gb_debit", brand: "visa", funding: "debit", country: "GB"},
		visa("4000003720000005", "ie", "IE"),
		visa("4000002760000016", "de", "DE"),
		visa("4000002500000003", "fr", "FR"),
		visa("4000007240000007", "es", "ES"),
		visa("4000003800000008", "it", "IT"),
		visa("4000005280000002", "nl", "NL"),
		visa("4000000400000008", "at", "AT"),
		visa("4000000560000004", "be", "BE"),
		visa("4000007560000009", "ch", "CH"),
		visa("4000007020000003", "sg", "SG"),
		visa("4000003920000003", "jp", "JP"),
	}
}

func refusedCards() []card {
	const plain = "Your card was declined."
	all := []card{
		declining("4000000000000002", "visa_chargeDeclined", "card_declined", "generic_decline", plain),
		declining("4000000000009995", "visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds", "Your card has insufficient funds."),
		declining("4000000000009987", "visa_chargeDeclinedLostCard", "card_declined", "lost_card", plain),
		declining("4000000000009979", "visa_chargeDeclinedStolenCard", "card_declined", "stolen_card", plain),
		declining("4000000000000069", "chargeDeclinedExpiredCard", "expired_card", "", "Your card has expired."),
		declining("4000000000000127", "chargeDeclinedIncorrectCvc", "incorrect_cvc", "", "Your card's security code is incorrect."),
		declining("4000000000000119", "chargeDeclinedProcessingError", "processing_error", "", "An error occurred while processing your card. Try again in a little bit."),
		declining("4000000000006975", "visa_chargeDeclinedVelocityLimitExceeded", "card_declined", "card_velocity_exceeded",
			"Your card was declined for making repeated attempts too frequently or exceeding its amount limit."),
	}
	late := declining("4000000000000341", "chargeCustomerFail", "card_declined", "generic_decline", plain)
	late.attaches = true
	return append(all, late)
}

func peculiarCards() []card {
	poor := authenticated("4000008260003178", "authenticationRequiredChargeDeclinedInsufficientFunds", "GB", authDeclinesLate)
	poor.refuse = &decline{"card_declined", "insufficient_funds", "Your card has insufficient funds."}
	poor.attaches = true
	disputed := visa("4000000000000259", "createDispute", "US")
	disputed.dispute = "fraudulent"
	lacking := visa("4000000000002685", "createDisputeProductNotReceived", "US")
	lacking.dispute = "product_not_received"
	asked := visa("4000000000001976", "createDisputeInquiry", "US")
	asked.dispute, asked.inquiry = "fraudulent", true
	pending := visa("4000000000007726", "pendingRefund", "US")
	pending.refund = refundPending
	bounces := visa("4000000000005126", "refundFail", "US")
	bounces.refund = refundBounces
	instant := visa("4000000000000077", "bypassPending", "US")
	instant.instant = true
	slow := visa("4000009990000005", "processing", "US")
	slow.slow = true
	return []card{
		authenticated("4000002500003155", "authenticationRequiredOnSetup", "FR", authUnlessSetUp),
		authenticated("4000002760003184", "authenticationRequired", "DE", authAlways),
		authenticated("4000000000003220", "threeDSecure2Required", "US", authAlways),
		authenticated("4000003800000446", "authenticationRequiredSetupForOffSession", "IT", authOnSession),
		poor, disputed, lacking, asked, pending, bounces, instant, slow,
	}
}

// The test cards by number and by name; they never change.
var (
	cardsByNumber = sync.OnceValue(func() map[string]card { return keyed(func(c card) string { return c.number }) })
	cardsByName   = sync.OnceValue(func() map[string]card { return keyed(func(c card) string { return c.name }) })
)

func keyed(key func(card) string) map[string]card {
	out := map[string]card{}
	for _, c := range testCards() {
		out[key(c)] = c
	}
	return out
}

// cardByNumber finds a test card by its digits; spaces and dashes are ignored.
func cardByNumber(number string) (card, bool) {
	number = strings.NewReplacer(" ", "", "-", "").Replace(number)
	c, ok := cardsByNumber()[number]
	return c, ok
}

// cardByName finds a test card by its short name, the part after pm_card_ or tok_.
func cardByName(name string) (card, bool) {
	if name == "us" {
		name = "visa"
	}
	c, ok := cardsByName()[name]
	return c, ok
}

// luhn tells whether the digits carry a right check digit (ISO/IEC 7812-1).
func luhn(number string) bool {
	sum := 0
	for i := range len(number) {
		d := int(number[len(number)-1-i] - '0')
		if d < 0 || d > 9 {
			return false
		}
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return len(number) >= 12 && sum%10 == 0
}

func (k card) last4() string { return k.number[len(k.number)-4:] }

// asks tells whether the holder must authenticate a payment; setUp is whether an earlier set-up was authenticated.
func (k card) asks(setUp, offSession bool) bool {
	switch k.auth {
	case authAlways, authDeclinesLate:
		return true
	case authUnlessSetUp:
		return !setUp || !offSession
	case authOnSession:
		return !offSession
	}
	return false
}

// asksOnSetUp tells whether saving the card for later asks the holder to authenticate.
func (k card) asksOnSetUp() bool {
	return k.auth == authAlways || k.auth == authUnlessSetUp || k.auth == authDeclinesLate
}

// fingerprint is the same for one number within one account, and tells nothing of the number.
func (k card) fingerprint(acct string) string {
	return seeded(0, 16, "fingerprint", acct, k.name)
}

// defaultExpiry is the month that a card gets when it is used by name: this month, next year.
func defaultExpiry(now int64) (month, year int) {
	t := time.Unix(now, 0).UTC()
	return int(t.Month()), t.Year() + 1
}
