package command

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/vault"
)

// Keys is "Payment Processing" at one practice. No key is ever told: masks alone, to those who may manage keys.
type Keys struct {
	Footer      string   `json:"footer" doc:"Invoice Footer Disclaimer"`
	Present     bool     `json:"present" doc:"the practice's account is asked with keys of its own"`
	Secret      string   `json:"secret" doc:"mask, as in sk_test_...4242"`
	Publishable string   `json:"publishable" doc:"mask"`
	SavedAt     Time     `json:"savedAt"`
	SavedBy     string   `json:"savedBy"`
	Account     string   `json:"account"`
	Shared      []string `json:"shared" doc:"names of other practices that share the keys"`
	Why         string   `json:"why" doc:"why no keys can be entered; empty where they can"`
}

// keying is the flags of "stripe keys".
type keying struct {
	publishable, footer string
	live                bool
}

func (a *app) stripeKeys() *cobra.Command {
	var k keying
	cmd := a.does(&cobra.Command{
		Use: "keys", Short: "\"Payment Processing\": what keys there are, or keys of the account's own",
		Long: "Without --publishable it tells the masks of the keys. With it, the Secret Key is asked for, or is the first line of the input: it is never\n" +
			"an argument, which other people of the machine could read. Both are checked at Stripe, sealed, and never shown again.",
		Example: "  paydesk stripe keys\n  paydesk stripe keys --publishable pk_test_... < secret.txt",
	}, needs{practice: true, reply: Keys{}}, func(r *run, _ []string) error { return k.run(r) })
	cmd.Flags().StringVar(&k.publishable, "publishable", "", "Publishable Key, pk_...")
	cmd.Flags().StringVar(&k.footer, "footer", "", "\"Invoice Footer Disclaimer\" (default: as it is)")
	cmd.Flags().BoolVar(&k.live, "live", false, "take a practice in Test Mode live with live keys")
	return cmd
}

func (k keying) run(r *run) error {
	now, err := r.session.Keys(r.ctx, r.at.ID)
	if err != nil {
		return err
	}
	footer := now.Footer
	if r.cmd.Flags().Changed("footer") {
		footer = k.footer
	}
	switch {
	case k.publishable == "" && k.live:
		return usagef("--live belongs to --publishable: live keys take the practice live.")
	case k.publishable == "" && !r.cmd.Flags().Changed("footer"):
		return r.showKeys(now)
	case k.publishable == "":
		err = r.session.SaveFooter(r.ctx, r.at.ID, footer)
	default:
		err = r.saveKeys(desk.KeysRequest{Publishable: k.publishable, Footer: footer, Live: k.live}, now.Present)
	}
	if err != nil {
		return err
	}
	if k.publishable != "" {
		r.say(desk.KeysSaved)
	} else {
		r.say(desk.FooterSaved)
	}
	if now, err = r.session.Keys(r.ctx, r.at.ID); err != nil {
		return err
	}
	return r.showKeys(now)
}

func (r *run) saveKeys(request desk.KeysRequest, replaces bool) (err error) {
	if request.Secret, err = r.secretKey("Secret Key: "); err != nil {
		return err
	}
	if replaces {
		if request.PIN, err = r.ownPIN(); err != nil {
			return err
		}
	}
	return r.session.SaveKeys(context.WithoutCancel(r.ctx), r.at.ID, request)
}

// secretKey asks for a key without showing it, or reads the first line of the input.
func (r *run) secretKey(label string) (vault.Secret, error) {
	if r.Secret != nil {
		text, err := r.Secret(r.ctx, label)
		return vault.New(strings.TrimSpace(text)), err
	}
	text, err := bufio.NewReader(io.LimitReader(r.In, 4<<10)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return vault.Secret{}, err
	}
	return vault.New(strings.TrimSpace(text)), nil
}

func (r *run) showKeys(is desk.KeysView) error {
	v := Keys{
		Footer: is.Footer, Present: is.Present, Secret: is.Key.Mask, Publishable: is.Key.Publishable, SavedAt: timeOf(is.Key.SavedAt), SavedBy: is.Key.SavedBy,
		Account: string(is.Account.ID), Shared: append([]string{}, is.Shared...), Why: is.Why,
	}
	return r.one(v, field{"Secret Key", v.Secret}, field{"Publishable Key", v.Publishable}, field{"Saved", strings.TrimSpace(r.clock(v.SavedAt) + " " + v.SavedBy)},
		field{"Account", v.Account}, field{"Shared with", strings.Join(v.Shared, ", ")}, field{"Invoice Footer Disclaimer", v.Footer}, field{"", v.Why})
}

// Platform is how this paydesk stands as a platform of Stripe's in one mode.
type Platform struct {
	Mode     string `json:"mode"`
	Sealed   bool   `json:"sealed" doc:"whether its key lies sealed in the records"`
	Given    bool   `json:"given" doc:"whether the environment gives a key, which counts before a sealed one"`
	Key      string `json:"key" doc:"mask of the sealed key"`
	ClientID string `json:"clientId" doc:"ca_..."`
	Redirect string `json:"redirect" doc:"https address registered for it, needed in live mode"`
	SavedAt  Time   `json:"savedAt"`
	SavedBy  string `json:"savedBy"`
}

func (a *app) stripePlatform() *cobra.Command {
	var request desk.PlatformRequest
	cmd := a.does(&cobra.Command{
		Use: "platform", Short: "The platform's own key: how it stands, or a new one, sealed",
		Long: "Without --client it tells how the platform stands in each mode. With it, the platform's Secret Key is asked for, or is the first line of\n" +
			"the input. That key can act on every connected account: only a machine under the owner's own control may hold it.",
	}, needs{reply: Platform{}, rows: true}, func(r *run, _ []string) (err error) {
		if request.ClientID == "" {
			return r.showPlatforms()
		}
		if request.Secret, err = r.secretKey("Secret Key of the platform: "); err != nil {
			return err
		}
		if request.PIN, err = r.ownPIN(); err != nil {
			return err
		}
		if err := r.session.SavePlatform(context.WithoutCancel(r.ctx), request); err != nil {
			return err
		}
		return r.showPlatforms()
	})
	cmd.Flags().StringVar(&request.ClientID, "client", "", "client id of the key's mode, ca_...")
	cmd.Flags().StringVar(&request.Redirect, "redirect", "", "https address registered for it; needed to connect in live mode")
	return cmd
}

func (r *run) showPlatforms() error {
	views, err := r.session.Platforms(r.ctx)
	if err != nil {
		return err
	}
	var all []Platform
	for _, v := range views {
		all = append(all, Platform{
			string(v.Mode), v.Sealed, v.Given, v.Platform.Key.Mask, v.Platform.ClientID, v.Platform.Redirect, timeOf(v.Platform.Key.SavedAt), v.Platform.Key.SavedBy,
		})
	}
	return rows(r, all, "",
		column[Platform]{"Mode", false, func(p Platform) string { return p.Mode }},
		column[Platform]{"Key", false, func(p Platform) string {
			if p.Given {
				return strings.TrimSpace(p.Key + " (the environment's counts)")
			}
			return p.Key
		}},
		column[Platform]{"Client", false, func(p Platform) string { return p.ClientID }},
		column[Platform]{"Redirect", false, func(p Platform) string { return p.Redirect }},
		column[Platform]{"By", false, func(p Platform) string { return p.SavedBy }},
	)
}

func (a *app) stripeTest() *cobra.Command {
	return a.does(&cobra.Command{
		Use: "test", Short: "Take a live practice back to Test Mode, as long as there is no live money",
	}, needs{practice: true, money: true, reply: Integration{}}, func(r *run, _ []string) error {
		if err := r.session.BackToTest(context.WithoutCancel(r.ctx), r.at.ID); err != nil {
			return err
		}
		return r.showIntegration()
	})
}
