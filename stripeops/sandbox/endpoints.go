package sandbox

// How a file contributes to the core:
//
//   - endpoints: func refundEndpoints() []endpoint, joined in allEndpoints.
//   - links: func refundLinks() links, joined in allLinks: which fields hold an
//     id that expand may replace. Key "<object>.<field path>", value the object
//     kind or kinds that the id may name: {"refund.charge": "charge",
//     "balance_transaction.source": "charge|refund",
//     "customer.invoice_settings.default_payment_method": "payment_method"}.
//     A field of a hash that has its own "object" belongs to that object.
//   - inclusions: func checkoutInclusions() inclusions, joined in
//     allInclusions: fields that are absent until expanded, same keys:
//     {"checkout.session.line_items": func(c *call, o object) any {...}}.
//   - pages: func checkoutPages() []page, joined in allPages: hosted pages,
//     which have no key; they find their tenant with c.enter(kind, id).
//   - clockwork: func(c *call), joined in allClockwork: what time alone does
//     (a session expires); runs for the tenant before each of its calls and for
//     every tenant when the clock is turned.

// endpoint is one method and path of the API.
type endpoint struct {
	method string
	path   string // "/v1/payment_intents/{intent}/confirm"
	do     func(*call) (object, *problem)
	note   string // what is not modelled, for the package documentation; "" is all
}

// page is one method and path of the pages that a person opens.
type page struct {
	method string
	path   string // "/c/pay/{session}"
	do     func(*call) answer
	note   string
}

// answer is what a page gives: a redirect when location is set, else a body.
type answer struct {
	status   int    // 0 is 200, or 303 with a location
	location string // redirect target
	mime     string // "" is text/html; charset=utf-8
	body     []byte
}

// links maps "<object>.<field path>" to the kinds that its id may name.
type links map[string]string

// inclusions maps "<object>.<field>" to the maker of a field that is shown only when expanded.
type inclusions map[string]func(*call, object) any

func allEndpoints() []endpoint {
	return join(
		accountEndpoints(),
		balanceEndpoints(),
		eventEndpoints(),
		customerEndpoints(),
		methodEndpoints(),
		setupIntentEndpoints(),
		paymentIntentEndpoints(),
		chargeEndpoints(),
		refundEndpoints(),
		disputeEndpoints(),
		payoutEndpoints(),
		balanceTransactionEndpoints(),
		productEndpoints(),
		priceEndpoints(),
		paymentLinkEndpoints(),
		checkoutEndpoints(),
		webhookEndpoints(),
	)
}

func allPages() []page {
	return join(oauthPages(), checkoutPages())
}

func allLinks() links {
	return merge(
		customerLinks(), methodLinks(), setupIntentLinks(), paymentIntentLinks(), chargeLinks(), refundLinks(),
		disputeLinks(), payoutLinks(), balanceTransactionLinks(), productLinks(), priceLinks(), checkoutLinks(),
		// A line's price is always whole, and leads on to its product.
		links{"item.price.product": "product"},
	)
}

func allInclusions() inclusions {
	return merge(chargeInclusions(), paymentLinkInclusions(), checkoutInclusions())
}

func allClockwork() []func(*call) {
	return []func(*call){moneyClockwork}
}

func join[T any](lists ...[]T) []T {
	var out []T
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

func merge[M ~map[string]V, V any](maps ...M) M {
	out := M{}
	for _, m := range maps {
		for k, v := range m {
			out[k] = v
		}
	}
	return out
}
