package stripeops

import (
	"context"
	"net/http"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/vault"
	"github.com/stripe/stripe-go/v76"
)

// Account reads what the connected account may do; ReadAt is left to the caller's clock.
// An account has no livemode of its own: it is the platform key that has one. A revoked access is AnswerNoAccess.
// https://docs.stripe.com/api/accounts/object
func (c *Client) Account(ctx context.Context, ref model.AccountRef) (model.StripeAccount, error) {
	ctx, done := c.within(ctx)
	defer done()
	account, err := c.account(&stripe.AccountParams{Params: read(ctx, ref)}, ref.ID)
	if err == nil && account.ID != string(ref.ID) {
		err = unreadable()
	}
	if err != nil {
		return model.StripeAccount{}, reading.tell(err)
	}
	return accountOf(account, ref.Mode), nil
}

// account reads an account by its id, or the key's own one.
func (c *Client) account(params *stripe.AccountParams, id model.AccountID) (*stripe.Account, error) {
	if !c.way.own {
		return c.api.Accounts.GetByID(string(id), params)
	}
	account := &stripe.Account{} // Accounts.Get takes no context
	err := c.backends.API.Call(http.MethodGet, "/v1/account", vault.Reveal(c.cfg.SecretKey), params, account)
	return account, err
}

// Reachable asks for the account's balance, the cheapest read, and is nil when Stripe itself answered, whatever it said.
func (c *Client) Reachable(ctx context.Context, ref model.AccountRef) error {
	ctx, done := c.within(ctx)
	defer done()
	_, err := c.api.Balance.Get(&stripe.BalanceParams{Params: read(ctx, ref)})
	fault := model.FaultOf(err)
	if fault == nil || fault.Answer != model.AnswerNone && fault.Answer != model.AnswerMisuse {
		return nil
	}
	return reading.tell(err)
}

func accountOf(a *stripe.Account, mode model.Mode) model.StripeAccount {
	out := model.StripeAccount{
		ID: model.AccountID(a.ID), Mode: mode, Name: accountName(a), Country: a.Country,
		Currency:       model.Currency(strings.ToLower(string(a.DefaultCurrency))),
		ChargesEnabled: a.ChargesEnabled, PayoutsEnabled: a.PayoutsEnabled,
	}
	if r := a.Requirements; r != nil {
		reasons := map[string]string{}
		for _, e := range r.Errors {
			reasons[e.Requirement] = e.Reason
		}
		out.DisabledReason = string(r.DisabledReason)
		out.CurrentlyDue = requirements(r.CurrentlyDue, reasons)
		out.PastDue = requirements(r.PastDue, reasons)
		out.Pending = requirements(r.PendingVerification, reasons)
		out.Deadline = millis(r.CurrentDeadline)
	}
	return out
}

func requirements(fields []string, reasons map[string]string) []model.Requirement {
	var out []model.Requirement
	for _, field := range fields {
		out = append(out, model.Requirement{Field: field, Reason: reasons[field]})
	}
	return out
}

// accountName is the name under which the owner knows the account; empty when Stripe has none.
func accountName(a *stripe.Account) string {
	if a.BusinessProfile != nil && a.BusinessProfile.Name != "" {
		return a.BusinessProfile.Name
	}
	if a.Settings != nil && a.Settings.Dashboard != nil {
		return a.Settings.Dashboard.DisplayName
	}
	return ""
}
