package cli

import (
	"context"
	"fmt"

	"clinic.example/paydesk/vault"
)

// openVault finds the key of the secrets; a demo's lies in its own folder and goes with it. A desk without its vault goes on: what needs a
// secret is refused, and the end of the audit trail is not signed.
func (p *Program) openVault(ctx context.Context) {
	o := vaultOptions(ctx, p.term, p.config.Data)
	if p.clinic != nil {
		o = vault.Options{Dir: p.config.Data, Getenv: func(string) string { return "" }}
	}
	v, err := vault.Open(ctx, o)
	if err != nil {
		p.log.Warn("the secrets are locked", "err", err)
		fmt.Fprintln(p.term.Err, "paydesk: "+sentence(err))
		return
	}
	p.vault = v
}

// vaultOptions are those of the vault of a data folder.
func vaultOptions(ctx context.Context, term Terminal, folder string) vault.Options {
	o := vault.Options{Dir: folder, Getenv: term.Env, Keyring: vault.OSKeyring(term.Env)}
	if term.asks() {
		o.Ask = func(prompt string) (string, error) { return term.secret(ctx, prompt) }
	}
	return o
}
