package cli

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"clinic.example/paydesk/cli/command"
	"clinic.example/paydesk/desk"
)

var update = flag.Bool("update", false, "write docs/commands.md anew")

// replies are the types that --json writes, by their names.
func replies() map[string]reflect.Type {
	types := map[string]reflect.Type{}
	for _, v := range []any{
		command.Founded{},
		command.Today{},
		command.Practice{},
		command.PaymentType{},
		command.Integration{},
		command.Verification{},
		command.Type{},
		command.Outlook{},
		command.Person{},
		command.Role{},
		command.Patient{},
		command.PatientDetail{},
		command.Card{},
		command.Visit{},
		command.Invoice{},
		command.InvoiceDetail{},
		command.InvoiceLine{},
		command.CreditNote{},
		command.Payment{},
		command.Refund{},
		command.Taken{},
		command.Refunded{},
		command.Dispute{},
		command.Evidence{},
		command.DisputeAnswer{},
		command.Found{},
		command.Payout{},
		command.Reconciled{},
		command.Synced{},
		command.Link{},
		command.Operation{},
		command.OpenOperation{},
		command.Approval{},
		command.ImportRow{},
		command.AuditEntry{},
		command.AuditProof{},
		command.AuditKey{},
		command.Keys{},
		command.Acknowledged{},
		command.Platform{},
		desk.PatientExport{},
		BackedUp{},
		Restored{},
		Symptom{},
		desk.Checked{},
		desk.KeyRotation{},
	} {
		types[reflect.TypeOf(v).Name()] = reflect.TypeOf(v)
	}
	return types
}

const head = `# Commands

Every use case of the screens without a screen. A command does what the screen does, with the same permissions, and what it changes is in
the same audit trail. "paydesk COMMAND --help" shows its flags.

This page is written by a test from the commands and their Go types (` + "`make docs`" + `).

## What holds for all

**Who.** ` + "`--as NAME`" + ` says who gives the command; where one person alone can sign in, it is that person. The PIN is asked for, or stands in
the environment variable ` + "`PAYDESK_PIN`" + `; it is never an argument.

**Where.** ` + "`--data`" + ` names the folder of the records. One program at a time has them open: a command waits a second for another one, and
then says who holds them. ` + "`--practice`" + ` takes a name or an id, and can be left away where there is one practice.

**Exit codes.**

| code | |
| --- | --- |
| 0 | done |
| 1 | not done: refused, declined, or something stood in the way. The message says whether money moved |
| 2 | what was typed can't be taken: nothing was begun |
| 3 | not known yet whether money moved. Give the same command with the same ` + "`--op`" + ` again, or ` + "`paydesk operations resolve`" + ` |

The message is a sentence on the error output.

**Money** is typed as in a form: ` + "`80`, `80.50`, and `/2` or `50%`" + ` of what is open or left. Every press of a money button has an operation id. The same
` + "`--op`" + ` twice is done once; without ` + "`--op`" + ` a new id is made, and told before anything is sent. Ctrl+c doesn't end a press that is under way: its
outcome is waited for.

**Open operations** of an earlier run are taken up first, as at a start of the desk. Commands that only read need no Stripe.

**Lists** are tables for people. ` + "`--json`" + ` writes one JSON object, and of lists one object a line. ` + "`--limit`" + ` and ` + "`--cursor`" + ` walk through long
ones: the cursor is the id of the last row of the page before.

**JSON** is stable: fields are added and never renamed or taken away. A text without a value is empty, and a moment is RFC 3339 in UTC.
Test money says so in ` + "`mode`" + `. Words of choices are written with hyphens (` + "`part-paid`" + `) and are read with hyphens or blanks.

`

// document writes the reference.
func document(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(head)
	script, err := os.ReadFile("testdata/from_nothing.sh")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&b, "## From an empty folder to an invoice that is paid and half returned\n\nA test runs these lines as they stand.\n\n```sh\n%s```\n\n", script)
	for _, cmd := range described() {
		fmt.Fprintf(&b, "## %s\n\n%s.\n\n", cmd.Name(), strings.TrimSuffix(cmd.Short, "."))
		if !cmd.HasSubCommands() || cmd.HasLocalFlags() {
			writeCommand(&b, "paydesk "+cmd.Use, cmd)
		}
		for _, part := range cmd.Commands() {
			fmt.Fprintf(&b, "### %s %s\n\n%s.\n\n", cmd.Name(), part.Name(), strings.TrimSuffix(part.Short, "."))
			writeCommand(&b, "paydesk "+cmd.Name()+" "+part.Use, part)
		}
	}
	b.WriteString("## JSON\n\n")
	for _, v := range reachable() {
		writeType(&b, v)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// described are the commands by name, but for cobra's own.
func described() []*cobra.Command {
	return slices.DeleteFunc(rootCommand(Terminal{Env: func(string) string { return "" }}).Commands(), func(c *cobra.Command) bool { return c.Name() == "help" || c.Name() == "completion" })
}

// common are the flags that the reference tells of once.
var common = []string{"data", "as", "json", "help"}

func writeCommand(b *strings.Builder, use string, cmd *cobra.Command) {
	fmt.Fprintf(b, "```\n%s\n", use)
	if cmd.Example != "" {
		fmt.Fprintf(b, "\n%s\n", cmd.Example)
	}
	b.WriteString("```\n\n")
	if long := cmd.Long; long != "" {
		fmt.Fprintf(b, "%s\n\n", long)
	}
	var flags []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !slices.Contains(common, f.Name) || f.Name == "json" && cmd.Annotations["reply"] == "" {
			flags = append(flags, fmt.Sprintf("| `--%s` | %s%s |\n", f.Name, strings.ReplaceAll(f.Usage, "|", "\\|"), preset(f)))
		}
	})
	if len(flags) > 0 {
		fmt.Fprintf(b, "| flag | |\n| --- | --- |\n%s\n", strings.Join(flags, ""))
	}
	if reply := cmd.Annotations["reply"]; reply != "" {
		fmt.Fprintf(b, "JSON: [%s](#%s)%s.\n\n", reply, strings.ToLower(reply), map[string]string{"lines": ", one a line"}[cmd.Annotations["rows"]])
	}
}

func preset(f *pflag.Flag) string {
	switch f.DefValue {
	case "", "false", "0", "[]":
		return ""
	}
	return " (default: " + f.DefValue + ")"
}

// reachable are the replies and the types that they hold, by name.
func reachable() []reflect.Type {
	found := map[string]reflect.Type{}
	var see func(reflect.Type)
	see = func(v reflect.Type) {
		for v.Kind() == reflect.Pointer || v.Kind() == reflect.Slice {
			v = v.Elem()
		}
		if v.Kind() != reflect.Struct || found[v.Name()] != nil {
			return
		}
		found[v.Name()] = v
		for i := range v.NumField() {
			see(v.Field(i).Type)
		}
	}
	for _, v := range replies() {
		see(v)
	}
	var all []reflect.Type
	for _, v := range found {
		all = append(all, v)
	}
	slices.SortFunc(all, func(a, b reflect.Type) int { return strings.Compare(a.Name(), b.Name()) })
	return all
}

func writeType(b *strings.Builder, v reflect.Type) {
	fmt.Fprintf(b, "### %s\n\n| field | type | |\n| --- | --- | --- |\n", v.Name())
	for i := range v.NumField() {
		f := v.Field(i)
		if f.Anonymous {
			fmt.Fprintf(b, "| | | all fields of [%s](#%s) |\n", f.Name, strings.ToLower(f.Name))
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", name, typeText(f.Type), f.Tag.Get("doc"))
	}
	b.WriteString("\n")
}

func typeText(v reflect.Type) string {
	switch {
	case v.Kind() == reflect.Pointer:
		return typeText(v.Elem()) + " or null"
	case v.Kind() == reflect.Slice:
		return "list of " + typeText(v.Elem())
	case v.Kind() == reflect.Struct:
		return fmt.Sprintf("[%s](#%s)", v.Name(), strings.ToLower(v.Name()))
	case v == reflect.TypeFor[command.Time]():
		return "time"
	case v.Kind() == reflect.String:
		return "text"
	case v.Kind() == reflect.Bool:
		return "true or false"
	}
	return "whole number"
}

func TestCommandsAreDocumented(t *testing.T) {
	path := filepath.Join("..", "docs", "commands.md")
	now := []byte(document(t))
	if *update {
		if err := os.WriteFile(path, now, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(kept, now) {
		t.Errorf("docs/commands.md is not what the commands are (%v): write it anew with \"make docs\"", err)
	}
}

// each shows every command that does something.
func each(see func(*cobra.Command)) {
	for _, cmd := range described() {
		parts := cmd.Commands()
		if len(parts) == 0 {
			parts = []*cobra.Command{cmd}
		}
		for _, part := range parts {
			see(part)
		}
	}
}

func TestEveryReplyIsDocumented(t *testing.T) {
	known, used := replies(), map[string]bool{}
	each(func(cmd *cobra.Command) {
		reply, has := cmd.Annotations["reply"]
		if has && known[reply] == nil {
			t.Errorf("%s writes %s, which the reference doesn't tell of", cmd.CommandPath(), reply)
		}
		used[reply] = true
	})
	for name := range known {
		if !used[name] {
			t.Errorf("nothing writes %s", name)
		}
	}
	for _, v := range reachable() {
		for i := range v.NumField() {
			f := v.Field(i)
			if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name == "" && !f.Anonymous {
				t.Errorf("%s.%s has no name in JSON", v.Name(), f.Name)
			}
		}
	}
}

func TestWordsOfCommandsAreSentences(t *testing.T) {
	each(func(cmd *cobra.Command) {
		if cmd.Short == "" || strings.HasSuffix(cmd.Short, ".") || strings.ToUpper(cmd.Short[:1]) != cmd.Short[:1] {
			t.Errorf("%s: %q", cmd.CommandPath(), cmd.Short)
		}
		if cmd.Args == nil || cmd.RunE == nil {
			t.Errorf("%s checks no words or does nothing", cmd.CommandPath())
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Usage == "" {
				t.Errorf("%s --%s is not explained", cmd.CommandPath(), f.Name)
			}
		})
	})
}
