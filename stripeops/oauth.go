package stripeops

import (
	"context"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/vault"
	"github.com/stripe/stripe-go/v76"
)

// AuthorizeURL is the page where an account's owner lets paydesk in. redirect must be registered with Stripe to the letter.
// https://docs.stripe.com/connect/oauth-reference#get-authorize
func (c *Client) AuthorizeURL(state, redirect string) string {
	address := c.api.OAuth.AuthorizeURL(&stripe.AuthorizeURLParams{
		ClientID: stripe.String(c.cfg.ClientID), RedirectURI: stripe.String(redirect), ResponseType: stripe.String("code"),
		Scope: stripe.String(string(stripe.OAuthScopeTypeReadWrite)), State: stripe.String(state),
	})
	return c.cfg.ConnectURL + strings.TrimPrefix(address, stripe.ConnectURL) // stripe-go knows no other host
}

var exchanging = deed{
	nothing: "Nothing was connected.",
	unknown: "Stripe did not answer, so it isn't known whether it accepted the authorisation. Nothing was connected here. Press Connect again.",
	next:    "Press Connect again.",
}

// Exchange turns an authorisation code into the account that was granted. It must be called once for a code: Stripe revokes
// what a code gave when it comes a second time. There is no idempotency key for it.
// https://docs.stripe.com/connect/oauth-reference#post-token
func (c *Client) Exchange(ctx context.Context, code string) (model.AccountRef, error) {
	ctx, done := c.within(ctx)
	defer done()
	if !c.Configured() {
		return model.AccountRef{}, notConfigured()
	}
	token, err := c.api.OAuth.New(&stripe.OAuthTokenParams{
		Params: stripe.Params{Context: ctx}, GrantType: stripe.String("authorization_code"), Code: stripe.String(code),
		ClientSecret: stripe.String(vault.Reveal(c.cfg.SecretKey)), // else stripe-go sends its global key
	})
	if err == nil && !strings.HasPrefix(token.StripeUserID, "acct_") {
		err = unreadable()
	}
	if err != nil {
		return model.AccountRef{}, tellOAuth(exchanging, err)
	}
	if mode := model.ModeOf(token.Livemode); mode != c.Mode() {
		return model.AccountRef{}, &model.Error{
			Kind:    model.Conflict,
			Message: "Stripe gave access in " + string(mode) + " mode, and this paydesk works in " + string(c.Mode()) + " mode. Nothing was connected. Press Connect again, with the client id of the right mode.",
			Err:     &model.StripeFault{Answer: model.AnswerRefused, Status: 200, Code: "livemode_mismatch", RequestID: token.LastResponse.RequestID},
		}
	}
	return model.AccountRef{ID: model.AccountID(token.StripeUserID), Mode: c.Mode()}, nil
}

var deauthorizing = deed{
	nothing: "The account is still connected at Stripe.",
	unknown: "Not known yet whether Stripe has ended the connection. No money moved. Try again: ending it twice does no harm.",
	next:    "The account's owner can also remove paydesk in the Stripe Dashboard.",
}

// Deauthorize ends this platform's access to the account, for every practice that shares it. An access that had ended
// before counts as done: Stripe answers invalid_client both for that and for a wrong client id, so the account is then
// read, and only account_invalid proves that the access is gone. https://docs.stripe.com/connect/oauth-reference#post-deauthorize
func (c *Client) Deauthorize(ctx context.Context, account model.AccountID) error {
	ctx, done := c.within(ctx)
	defer done()
	if !c.Configured() {
		return notConfigured()
	}
	gone, err := c.api.OAuth.Del(&stripe.DeauthorizeParams{
		Params: stripe.Params{Context: ctx}, ClientID: stripe.String(c.cfg.ClientID), StripeUserID: stripe.String(string(account)),
	})
	if err == nil && gone.StripeUserID != string(account) {
		err = unreadable()
	}
	if err == nil {
		return nil
	}
	if model.FaultOf(err).Code == "invalid_client" && c.revoked(ctx, account) {
		return nil
	}
	return tellOAuth(deauthorizing, err)
}

func (c *Client) revoked(ctx context.Context, account model.AccountID) bool {
	_, err := c.Account(ctx, model.AccountRef{ID: account, Mode: c.Mode()})
	fault := model.FaultOf(err)
	return fault != nil && fault.Code == "account_invalid"
}

func notConfigured() error {
	return &model.Error{
		Kind:    model.Conflict,
		Message: "paydesk has no Stripe platform key or client id yet. Nothing was changed. Whoever sets paydesk up must give both.",
		Err:     unsent("not configured"),
	}
}

// oauthRefusals are the errors of the token and deauthorize endpoints, by code.
var oauthRefusals = map[string]string{
	"invalid_grant":             "Stripe does not take this authorisation: it was used before, is older than five minutes, or belongs to another platform or mode.",
	"invalid_client":            "Stripe does not know this paydesk by its client id and key, or has no connection between it and the account.",
	"invalid_request":           "Stripe could not read paydesk's request.",
	"invalid_scope":             "Stripe does not grant what paydesk asked for.",
	"unsupported_grant_type":    "Stripe does not take this kind of authorisation.",
	"unsupported_response_type": "Stripe does not take this kind of authorisation.",
}

func tellOAuth(d deed, err error) error {
	fault := model.FaultOf(err)
	words, ok := oauthRefusals[fault.Code]
	if !ok || fault.Answer == model.AnswerNone {
		return d.tell(err)
	}
	return &model.Error{Kind: model.Declined, Message: words + " " + d.nothing + " " + d.next, Err: fault}
}
