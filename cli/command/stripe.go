package command

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// Integration is the state of "Stripe Connect Integration" at one practice.
type Integration struct {
	Practice     string        `json:"practice" doc:"id"`
	State        string        `json:"state" doc:"not-connected, connected, restricted, payouts-stopped, pending, rejected or revoked"`
	Standing     string        `json:"standing" doc:"what works now and until when, in words"`
	Mode         string        `json:"mode" doc:"of the connection; empty without one"`
	Account      string        `json:"account" doc:"acct_..., the last one where it is not connected"`
	Name         string        `json:"name" doc:"of the account"`
	How          string        `json:"how"`
	ConnectedAt  Time          `json:"connectedAt"`
	ConnectedBy  string        `json:"connectedBy"`
	Shared       []string      `json:"shared" doc:"names of other practices that use the account"`
	Requirements []Requirement `json:"requirements"`
	Checklist    []Step        `json:"checklist" doc:"what is switched on and what is still off"`
	Reusable     []Reusable    `json:"reusable" doc:"connections of other practices"`
}

// Requirement is one thing that Stripe asks of the account's owner.
type Requirement struct {
	Field   string `json:"field" doc:"Stripe's name"`
	Words   string `json:"words"`
	When    string `json:"when"`
	Overdue bool   `json:"overdue"`
}

// Step is one line of the checklist.
type Step struct {
	Label  string `json:"label"`
	Done   bool   `json:"done"`
	Detail string `json:"detail"`
}

// Reusable is a connection of another practice.
type Reusable struct {
	Practice string   `json:"practice" doc:"name"`
	Account  string   `json:"account"`
	Mode     string   `json:"mode"`
	Warnings []string `json:"warnings"`
	Why      string   `json:"why" doc:"why it can't be used; empty where it can"`
}

func (a *app) stripe() *cobra.Command {
	return group("stripe", "\"Stripe Connect Integration\": status, connect, use, keys, platform, verify, test, disconnect",
		a.stripeStatus(), a.stripeConnect(), a.stripeUse(), a.stripeKeys(), a.stripePlatform(), a.stripeVerify(), a.stripeTest(), a.stripeDisconnect())
}

func (a *app) stripeStatus() *cobra.Command {
	return a.does(&cobra.Command{Use: "status", Short: "How the practice stands with Stripe"}, needs{practice: true, reply: Integration{}},
		func(r *run, _ []string) error { return r.showIntegration() })
}

func (r *run) showIntegration() error {
	is, err := r.session.Integration(r.ctx, r.at.ID)
	if err != nil {
		return err
	}
	v := integrationOf(is)
	fields := []field{
		{"Practice", r.at.Name},
		{"Stripe", v.State},
		{"", v.Standing},
		{"Account", strings.TrimSpace(v.Name + " " + v.Account)},
		{"Mode", v.Mode},
		{"Connected", strings.TrimSpace(r.clock(v.ConnectedAt) + " " + v.ConnectedBy)},
		{"Shared with", strings.Join(v.Shared, ", ")},
	}
	for _, q := range v.Requirements {
		fields = append(fields, field{"Asked", strings.TrimSpace(q.Words + " " + q.When)})
	}
	for _, s := range v.Checklist {
		fields = append(fields, field{map[bool]string{true: "On", false: "Off"}[s.Done], s.Label + ": " + s.Detail})
	}
	for _, u := range v.Reusable {
		fields = append(fields, field{"Can use", strings.TrimSpace(u.Practice + ", " + u.Account + " " + u.Why)})
	}
	return r.one(v, fields...)
}

func integrationOf(is desk.Integration) Integration {
	v := Integration{
		Practice: string(is.Practice.ID), State: word(is.State), Standing: is.Standing, Account: string(is.Connection.Account), Name: is.Account.Name,
		How: word(is.Connection.How), Shared: append([]string{}, is.Shared...), Requirements: []Requirement{}, Checklist: []Step{}, Reusable: []Reusable{},
	}
	if is.Connection.Active {
		v.Mode, v.ConnectedAt, v.ConnectedBy = string(is.Connection.Mode), timeOf(is.Connection.ConnectedAt), is.Connection.ConnectedBy
	}
	for _, q := range is.Requirements {
		v.Requirements = append(v.Requirements, Requirement{q.Field, q.Words, q.When, q.Over})
	}
	for _, s := range is.Checklist {
		v.Checklist = append(v.Checklist, Step{s.Label, s.Done, s.Detail})
	}
	for _, u := range is.Reusable {
		v.Reusable = append(v.Reusable, Reusable{u.Name, string(u.Account), string(u.Mode), append([]string{}, u.Warnings...), u.Why})
	}
	return v
}

// connecting is the flags of "stripe connect".
type connecting struct{ start, paste, live, other, quiet bool }

func (a *app) stripeConnect() *cobra.Command {
	var c connecting
	cmd := a.does(&cobra.Command{
		Use: "connect", Short: "Connect with Stripe: prints the page's address and waits",
		Long: "Begins \"Connect with Stripe\" and prints the address of Stripe's page, where somebody presses \"Authorise access\". It takes two to\n" +
			"five minutes; Stripe asks for identity details by law (know your customer). The command waits until the browser has come\n" +
			"back. Where the browser can't reach this machine, --paste reads the address on which it ended from the input.",
		Example: "  paydesk stripe connect\n" +
			"  paydesk stripe connect --start          prints the address alone, and ends\n" +
			"  paydesk stripe connect --paste          reads the address on which the browser ended",
	}, needs{practice: true, money: true, reply: Integration{}, opening: Opening{Listen: true}}, func(r *run, _ []string) error { return c.run(r) })
	cmd.Flags().BoolVar(&c.start, "start", false, "print the address and end; --paste goes on later")
	cmd.Flags().BoolVar(&c.paste, "paste", false, "read the address on which the browser ended from the input")
	cmd.Flags().BoolVar(&c.live, "live", false, "\"Go live\": connect in live mode, and take the practice live with it")
	cmd.Flags().BoolVar(&c.other, "other-account", false, "take an account that is not the one last connected here")
	cmd.Flags().BoolVar(&c.quiet, "no-browser", false, "open no browser")
	return cmd
}

func (c connecting) run(r *run) error {
	if c.start && c.paste {
		return usagef("--start and --paste are two steps: give one of them.")
	}
	attempt, err := c.attempt(r)
	if err != nil || c.start {
		return err
	}
	if c.paste {
		address, err := bufio.NewReader(io.LimitReader(r.In, 16<<10)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if err := r.session.Paste(r.ctx, r.at.ID, attempt, strings.TrimSpace(address)); err != nil {
			return err
		}
	}
	if err := c.wait(r, attempt); err != nil {
		return err
	}
	return r.showIntegration()
}

// attempt goes on with the one that an earlier "--start" began, or begins one.
func (c connecting) attempt(r *run) (model.AttemptID, error) {
	if c.paste {
		if id, err := r.session.ConnectWaiting(r.ctx, r.at.ID); model.KindOf(err) != model.NotFound {
			return id, err
		}
	}
	begin := r.session.Connect
	if c.live {
		r.say(desk.AfterGoLive)
		begin = r.session.GoLive
	}
	way, err := begin(r.ctx, r.at.ID)
	if err != nil {
		return "", err
	}
	if c.start {
		fmt.Fprintln(r.Out, way.Address)
		return way.Attempt, nil
	}
	r.say("Press \"Authorise access\" on this page:")
	r.say("%s", way.Address)
	if c.paste {
		r.say("Then paste the address on which the browser ended:")
		return way.Attempt, nil
	}
	if !way.Listening {
		return "", errors.Join(r.session.CancelConnect(r.ctx, r.at.ID, way.Attempt), model.Errorf(model.Unavailable,
			"Stripe's answer can't reach this command, because another program holds its port. Nothing was connected. Use --paste."))
	}
	if r.Browse != nil && !c.quiet {
		_ = r.Browse(r.ctx, way.Address) // the address stands above
	}
	return way.Attempt, nil
}

// pace is how often it is asked whether Stripe has answered.
const pace = 500 * time.Millisecond

func (c connecting) wait(r *run, attempt model.AttemptID) error {
	timer := time.NewTicker(pace)
	defer timer.Stop()
	for {
		at, err := r.session.ConnectStatus(context.WithoutCancel(r.ctx), r.at.ID, attempt)
		switch {
		case err != nil:
			return err
		case at.Status == model.AttemptConnected:
			return nil
		case at.Status == model.AttemptGranted:
			if err := c.decide(r, at); err != nil {
				return err
			}
			continue
		case at.Status.Over():
			return model.Errorf(model.Declined, "%s", at.Message)
		}
		select {
		case <-timer.C:
		case <-r.ctx.Done():
			return errors.Join(r.session.CancelConnect(context.WithoutCancel(r.ctx), r.at.ID, attempt), r.ctx.Err())
		}
	}
}

// decide answers about an account that is not the one last connected here.
func (c connecting) decide(r *run, at desk.ConnectProgress) error {
	ctx := context.WithoutCancel(r.ctx)
	if err := r.session.AcceptAccount(ctx, r.at.ID, at.Attempt, c.other); err != nil || c.other {
		return err
	}
	return model.Errorf(model.Declined, "Stripe granted the account %s, and the one last connected here is %s. Its access was given back and nothing was connected. If it is the right one, give --other-account.", at.Account.ID, at.Last)
}

func (a *app) stripeUse() *cobra.Command {
	var from string
	cmd := a.does(&cobra.Command{
		Use: "use", Short: "Use an existing connection from another practice", Long: desk.ReuseNote,
	}, needs{practice: true, reply: Integration{}}, func(r *run, _ []string) error {
		other, err := r.placeNamed(from, "--from")
		if err != nil {
			return err
		}
		if err := r.session.UseConnection(r.ctx, r.at.ID, other.ID); err != nil {
			return err
		}
		return r.showIntegration()
	})
	cmd.Flags().StringVar(&from, "from", "", "name or id of the practice whose connection is used")
	return cmd
}

// Verification is what "Verify" found.
type Verification struct {
	Passed bool    `json:"passed"`
	Lines  []Check `json:"lines" doc:"banner, account id and mode"`
}

// Check is one line of a verification.
type Check struct {
	Label  string `json:"label"`
	Passed bool   `json:"passed"`
	Words  string `json:"words"`
}

func (a *app) stripeVerify() *cobra.Command {
	return a.does(&cobra.Command{Use: "verify", Short: "Read the account again and say whether what is shown is true"},
		needs{practice: true, money: true, reply: Verification{}}, func(r *run, _ []string) error {
			found, err := r.session.Verify(r.ctx, r.at.ID)
			if err != nil {
				return err
			}
			v := Verification{Passed: found.Passed()}
			var fields []field
			for _, line := range found.Lines {
				v.Lines = append(v.Lines, Check{line.Label, line.Passed, line.Words})
				fields = append(fields, field{line.Label, map[bool]string{true: "pass: ", false: "fail: "}[line.Passed] + line.Words})
			}
			if err := r.one(v, fields...); err != nil || v.Passed {
				return err
			}
			return model.Errorf(model.Conflict, "What paydesk shows of %s is not what Stripe says.", r.at.Name)
		})
}

func (a *app) stripeDisconnect() *cobra.Command {
	var confirm string
	cmd := a.does(&cobra.Command{
		Use: "disconnect", Short: "\"Disconnect Stripe Account\": says what stops, and does it when the practice's name is typed",
		Long: "Without --confirm it says which practices share the account, and which cards and links stop. " + desk.AfterDisconnect,
	}, needs{practice: true, money: true, reply: Integration{}}, func(r *run, _ []string) error {
		preview, err := r.session.DisconnectPreview(r.ctx, r.at.ID)
		if err != nil {
			return err
		}
		if !strings.EqualFold(strings.TrimSpace(confirm), r.at.Name) {
			return r.whatStops(preview)
		}
		if err := r.session.Disconnect(context.WithoutCancel(r.ctx), r.at.ID); err != nil {
			return err
		}
		return r.showIntegration()
	})
	cmd.Flags().StringVar(&confirm, "confirm", "", "the practice's name, letter for letter")
	return cmd
}

func (r *run) whatStops(v desk.DisconnectPreview) error {
	var names []string
	for _, p := range v.Practices {
		names = append(names, p.Name)
	}
	r.say("Stripe account %s (%s) is used by: %s.", v.Account.Name, v.Account.ID, strings.Join(names, ", "))
	r.say("%d saved cards and %d open links stop. %s", len(v.Cards), len(v.Links), desk.AfterDisconnect)
	if v.Why != "" {
		return model.Errorf(model.Conflict, "%s", v.Why)
	}
	return usagef("Nothing was disconnected. To do it, give --confirm %q.", r.at.Name)
}
