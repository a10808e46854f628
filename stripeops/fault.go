package stripeops

import (
	"errors"
	"net/http"

	"clinic.example/paydesk/model"
	"github.com/stripe/stripe-go/v76"
)

// faultOf sorts what stripe-go gave back by what it proves: https://docs.stripe.com/api/errors
// The text of err goes no further: it can hold a client secret.
func faultOf(err error, t *trail) *model.StripeFault {
	fault := &model.StripeFault{
		Answer: model.AnswerNone, Status: t.status, RequestID: t.requestID, Replayed: t.replayed, Unreached: t.unreached(),
	}
	said, ok := errors.AsType[*stripe.Error](err)
	if !ok || said.OAuthError == "" && said.Type == "" {
		return fault // no answer, or one that isn't Stripe's
	}
	fault.Status = said.HTTPStatusCode
	fault.Answer = answerOf(said)
	fault.Code, fault.DeclineCode = string(said.Code), string(said.DeclineCode)
	if said.OAuthError != "" {
		fault.Code = said.OAuthError
	}
	if said.PaymentIntent != nil {
		intent := intentOf(said.PaymentIntent)
		fault.Intent = &intent
	}
	return fault
}

// answerOf is money rule 9.
func answerOf(said *stripe.Error) model.Answer {
	switch status := said.HTTPStatusCode; {
	case status == http.StatusConflict || status >= 500:
		return model.AnswerNone
	case said.Type == stripe.ErrorTypeIdempotency:
		return model.AnswerMisuse
	case status == http.StatusPaymentRequired:
		return model.AnswerDeclined
	case status == http.StatusBadRequest || status == http.StatusNotFound:
		return model.AnswerRefused
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return model.AnswerNoAccess
	case status == http.StatusTooManyRequests:
		return model.AnswerLimited
	}
	return model.AnswerNone
}

// unsent is the fault of a request that paydesk itself held back.
func unsent(because string) *model.StripeFault {
	return &model.StripeFault{Answer: model.AnswerMisuse, Code: because, Unreached: true}
}

// held is the fault of a request that paydesk holds back because it can't be asked with the right key.
func held(sentence string) *model.StripeFault {
	return &model.StripeFault{Answer: model.AnswerNone, Held: sentence, Unreached: true}
}

// unreadable is the fault of an answer that can't be what was asked for.
func unreadable() *model.StripeFault {
	return &model.StripeFault{Answer: model.AnswerNone, Status: http.StatusOK}
}
