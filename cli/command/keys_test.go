package command_test

import (
	"strings"
	"testing"

	"clinic.example/paydesk/cli/command"
	"clinic.example/paydesk/stripeops/sandbox"
)

func TestKeysAreTakenAndNeverTold(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	account := c.stripe.AddAccount(sandbox.AccountSpec{Name: "Own Keys Pty Ltd", Country: "AU"})
	secret, publishable := c.stripe.AccountKeys(account, false)
	c.input = publishable + "\n"
	c.refused(command.Bad, "This is a publishable key.", "stripe", "keys", "--publishable", publishable)
	c.input = secret + "\n"
	c.refused(command.Bad, "--live belongs to --publishable", "stripe", "keys", "--live")
	var keys command.Keys
	c.reply(&keys, "stripe", "keys", "--publishable", publishable, "--footer", "Thank you")
	if !keys.Present || keys.Footer != "Thank you" || keys.Account != account || !strings.HasSuffix(keys.Secret, secret[len(secret)-4:]) {
		t.Errorf("keys: %+v", keys)
	}
	c.input = ""
	for _, args := range [][]string{{"stripe", "keys"}, {"stripe", "keys", "--json"}, {"stripe", "status", "--json"}, {"audit", "list"}, {"audit", "list", "--organisation"}} {
		if out := c.done(args...); strings.Contains(out, secret) || strings.Contains(out, publishable) {
			t.Errorf("%v tells a key: %s", args, out)
		}
	}
	c.saved("Mia Wong")
	c.invoice()
	c.done("pay", "TEST-0001", "--card")
	if all := lines[command.Platform](t, c.done("stripe", "platform", "--json")); len(all) != 2 || !all[0].Given || all[0].Sealed {
		t.Errorf("platforms: %+v", all)
	}
}
