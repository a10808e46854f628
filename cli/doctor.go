package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops"
)

// verdict is what the doctor thinks of one thing.
type verdict string

const (
	well verdict = "pass"
	worn verdict = "warn" // it works, and should be better
	ill  verdict = "fail" // it doesn't work, or isn't safe
)

// Symptom is one thing that the doctor looked at.
type Symptom struct {
	Name    string  `json:"name"`
	Verdict verdict `json:"verdict" doc:"pass, warn or fail"`
	Text    string  `json:"text" doc:"what is, and what to do about it"`
}

// doctor looks at what surrounds a payment desk on this machine.
type doctor struct {
	term   Terminal
	config Config
	folder string
	found  []Symptom
}

func doctorCommand(term Terminal) *cobra.Command {
	var keep keepFlags
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Look at what surrounds the records: disk, permissions, clock, key, terminal",
		Long: "Looks at the disk and the permissions of the data folder, at this machine's clock against Stripe's, at where the key of the secrets lies, at the\n" +
			"backups and at the terminal, and says what to do. It changes nothing. Exit code 0 unless something is marked fail.",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			folder, err := keep.folder(term.Env)
			if err != nil {
				return err
			}
			d := &doctor{term: term, folder: folder}
			d.examine(cmd.Context())
			return d.tell(cmd.OutOrStdout(), keep.json)
		},
	}
	keep.add(cmd, Symptom{})
	cmd.Annotations["rows"] = "lines"
	return cmd
}

func (d *doctor) say(name string, v verdict, format string, args ...any) {
	d.found = append(d.found, Symptom{name, v, fmt.Sprintf(format, args...)})
}

func (d *doctor) examine(ctx context.Context) {
	d.say("version", well, "%s", versionLine())
	d.examineSettings()
	if d.examineFolder() {
		d.examineDisk()
		d.examineRecords()
		d.examineKey(ctx)
		d.examineBackups(time.Now())
	}
	d.examineClock(ctx)
	d.examineTerminal()
}

// examineSettings reads the environment as a desk would.
func (d *doctor) examineSettings() {
	unsaid := pflag.NewFlagSet("", pflag.ContinueOnError)
	d.config.flags(unsaid, "")
	if err := d.config.complete(unsaid, d.term.Env); err != nil {
		d.say("settings", ill, "%s", sentence(err))
		return
	}
	d.say("settings", well, "The environment can be read.")
}

const (
	skewWorn = 30 * time.Second
	skewIll  = 5 * time.Minute // webhooks are refused: https://docs.stripe.com/webhooks#replay-attacks
)

// examineClock holds this machine's clock against Stripe's, which tells whole seconds.
func (d *doctor) examineClock(ctx context.Context) {
	before := time.Now()
	stripe, err := stripeops.Clock(ctx, d.config.Stripe)
	if err != nil {
		d.say("clock", worn, "%s The clock was compared with nothing. Cards and links wait until Stripe can be reached; cash and machine go on.", sentence(err))
		return
	}
	middle := before.Add(time.Since(before) / 2)
	skew := middle.Sub(stripe.Add(500 * time.Millisecond)).Abs()
	switch {
	case skew > skewIll:
		d.say("clock", ill, "This machine's clock and Stripe's differ by %s. Set the clock, best by the network (NTP): times of payments are wrong, and Stripe's signatures are refused.", skew.Round(time.Second))
	case skew > skewWorn:
		d.say("clock", worn, "This machine's clock and Stripe's differ by %s. Set the clock, best by the network (NTP).", skew.Round(time.Second))
	default:
		d.say("clock", well, "It agrees with Stripe's within %s.", max(time.Second, skew.Round(time.Second)))
	}
}

// tell writes what was found, and ends the command with what that means.
func (d *doctor) tell(out io.Writer, asJSON bool) error {
	bad := 0
	for _, s := range d.found {
		if s.Verdict == ill {
			bad++
		}
		if !asJSON {
			fmt.Fprintf(out, "%s  %-12s %s\n", s.Verdict, s.Name, s.Text)
		} else if err := writeJSON(out, s); err != nil {
			return err
		}
	}
	switch bad {
	case 0:
		return nil
	case 1:
		return model.Errorf(model.Conflict, "One thing must be mended: it is marked fail.")
	}
	return model.Errorf(model.Conflict, "%d things must be mended: they are marked fail.", bad)
}
