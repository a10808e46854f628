package sandbox

import (
	"net/http"
	"strings"
)

// problem is an error answer as Stripe shapes it (docs.stripe.com/api/errors).
type problem struct {
	status      int
	typ         string // invalid_request_error, card_error, idempotency_error, api_error
	code        string
	declineCode string
	message     string
	param       string
	intent      object // rendered as error.payment_intent
	setup       object // rendered as error.setup_intent
	method      object // rendered as error.payment_method
	charge      string // id, rendered as error.charge
	kind, id    string // of the object that is missing, to look for it in the other mode
}

// invalid is a 400 for a parameter whose value is wrong; Stripe gives no code.
func invalid(param, message string) *problem {
	return refused("", param, message)
}

// refused is a 400 with a code, for a request that the object's state forbids.
func refused(code, param, message string) *problem {
	return &problem{status: http.StatusBadRequest, typ: "invalid_request_error", code: code, param: param, message: message}
}

// missing is the 400 for a required parameter that was not sent.
func missing(param string) *problem {
	return refused("parameter_missing", param, "Missing required param: "+param+".")
}

// noSuch is the answer for an id that names nothing. The core makes it a 404
// where the id stood in the path, and adds Stripe's sentence about the other
// mode where the object exists there.
func noSuch(kind, id, param string) *problem {
	p := refused("resource_missing", param, "No such "+kindName(kind)+": '"+id+"'")
	p.kind, p.id = kind, id
	return p
}

// cardDeclined is a 402; charge is the failed charge's id or "".
func cardDeclined(code, declineCode, message, charge string) *problem {
	return &problem{
		status: http.StatusPaymentRequired, typ: "card_error", code: code, declineCode: declineCode,
		message: message, charge: charge,
	}
}

// tooMany is a 429 with the code, such as lock_timeout or rate_limit.
func tooMany(code, message string) *problem {
	return &problem{status: http.StatusTooManyRequests, typ: "invalid_request_error", code: code, message: message}
}

// kindName is the word that Stripe uses in "No such ...".
func kindName(kind string) string {
	switch kind {
	case "payment_method":
		return "PaymentMethod"
	case "setup_intent":
		return "setupintent"
	}
	return kind
}

// unkept reports whether Stripe keeps nothing under the idempotency key,
// because the endpoint had not begun (docs.stripe.com/api/idempotent_requests).
func (p *problem) unkept() bool {
	switch p.status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusConflict, http.StatusTooManyRequests:
		return true
	case http.StatusBadRequest:
		return p.code == "" || strings.HasPrefix(p.code, "parameter_")
	}
	return false
}

// render gives the JSON body.
func (p *problem) render() object {
	e := object{"type": p.typ, "message": p.message}
	for k, v := range map[string]string{
		"code": p.code, "decline_code": p.declineCode, "param": p.param, "charge": p.charge,
	} {
		if v != "" {
			e[k] = v
		}
	}
	if p.code != "" {
		e["doc_url"] = "https://stripe.com/docs/error-codes/" + strings.ReplaceAll(p.code, "_", "-")
	}
	for k, o := range map[string]object{"payment_intent": p.intent, "setup_intent": p.setup, "payment_method": p.method} {
		if o != nil {
			e[k] = o.rendered()
		}
	}
	return object{"error": e}
}
