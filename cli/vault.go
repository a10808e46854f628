package cli

import (
	"context"
	"fmt"

	"clinic.example/paydesk/vault"
)

// openVault finds the key of the secrets; a demo's lies in its own folder and goes with it. A desk without its vault goes on: what needs a
// secret is refused, and the end of the audit trail is not signed.
func (p *Program) openVault(ctx context.Context) {
	o := vault.Options{Dir: p.config.Data, Getenv: p.term.Env, Keyring: vault.OSKeyring(p.term.Env)}
	switch {
	case p.clinic != nil:
		o.Getenv, o.Keyring = func(string) string { return "" }, nil
	case p.term.asks():
		o.Ask = func(prompt string) (string, error) { return p.term.secret(ctx, prompt) }
	}
	v, err := vault.Open(ctx, o)
	if err != nil {
		p.log.Warn("the secrets are locked", "err", err)
		fmt.Fprintln(p.term.Err, "paydesk: "+sentence(err))
		return
	}
	p.vault = v
}
