package command_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clinic.example/paydesk/cli/command"
)

func TestBadInputChangesNothing(t *testing.T) {
	c := newClinic(t)
	c.connect()
	c.saved("Mia Wong")
	c.done("patients", "add", "--name", "Leo Twice")
	c.done("patients", "add", "--name", "Leo Twice")
	c.done("types", "add", "--name", "Standard visit", "--price", "80.00")
	c.invoice()
	c.done("pay", "TEST-0001", "--method", "cash", "--amount", "30.00")
	c.invoice()
	before := c.deeds()
	const card = "4242 4242 4242 4242"
	for _, test := range []struct{ line, says string }{
		{"invoices|lists", `There is no command "paydesk invoices lists".`},
		{"invoices|list|x", `"paydesk invoices list" takes no further words, and "x" is one.`},
		{"invoices|show", `"paydesk invoices show" needs INVOICE.`},
		{"invoices|show|a|b", `takes no further words behind INVOICE, and "b" is one.`},
		{"invoices|list|--colour", `There is no flag "colour".`},
		{"invoices|list|--limit", "--limit needs a value."},
		{"invoices|list|--limit|x", `--limit can't be "x": it takes a whole number.`},
		{"invoices|list|--limit|0", "--limit can't be 0: choose from 1 to 10000."},
		{"invoices|list|--status|lost", `--status can't be "lost": choose open, part-paid, paid, credited or void.`},
		{"invoices|list|--from|31.1.2026", `--from can't be "31.1.2026": write the day as in 2026-01-31.`},
		{"invoices|list|--from|2026-02-01|--to|2026-01-01", "--to lies before --from."},
		{"invoices|create", "Say which patient with --patient"},
		{"invoices|create|--patient|Leo Twice|--line|text=x; price=1", `Several patients are called "Leo Twice": give the id.`},
		{"invoices|create|--patient|Mia Wong", "Say what the invoice is for"},
		{"invoices|create|--patient|Mia Wong|--line|visit", `--line can't be "visit"`},
		{"invoices|create|--patient|Mia Wong|--line|text=x", "--line needs a price"},
		{"invoices|create|--patient|Mia Wong|--line|text=x; price=-1", "--line price: An amount can't be below zero."},
		{"invoices|create|--patient|Mia Wong|--line|text=x; price=1; colour=red", `--line has no part "colour"`},
		{"invoices|create|--patient|Mia Wong|--line|text=x; price=1; quantity=0", "Write how many, from 1 to 1000."},
		{"invoices|create|--patient|Mia Wong|--line|text=" + card + "; price=1", "This looks like a card number."},
		{"invoices|create|--patient|Mia Wong|--line|text=x; price=1|--op|17", `--op can't be "17"`},
		{"invoices|create|--patient|Mia Wong|--visit|appt_1", "--visit says all"},
		{"invoices|credit|TEST-0002|--reason|x", "Say how much with --amount"},
		{"invoices|credit|TEST-0002|--amount|1|--reason|", "Say why, in a few words."},
		{"invoices|credit|TEST-0002|--amount|100|--reason|x", "Only 80.00 AUD is open."},
		{"pay|TEST-0002", "Say how the money is taken: --card, --link or --method, one of them."},
		{"pay|TEST-0002|--card|--link", "one of them"},
		{"pay|TEST-0002|--card|4242", `takes no further words behind INVOICE, and "4242" is one.`},
		{"pay|TEST-0002|--card=" + card, "This looks like a card number."},
		{"pay|TEST-0002|--card|--wait", "--wait belongs to --link"},
		{"pay|TEST-0002|--card|--tendered|100", "belong to --method"},
		{"pay|TEST-0002|--method|shells", `--method can't be "shells": choose cash, card-machine,`},
		{"pay|TEST-0002|--method|card", `--method can't be "card"`},
		{"pay|TEST-0002|--method|cash|--amount|1,250", "can be read in two ways"},
		{"pay|TEST-0002|--method|cash|--amount|0", "Type an amount above zero."},
		{"pay|TEST-0002|--method|cash|--amount|50|--tendered|20", "The cash received is less than the amount."},
		{"pay|TEST-0002|--method|cash|--type|Cheque", "--type Cheque is for cheque"},
		{"pay|TEST-0002|--method|bank|--reference|" + card, "This looks like a card number."},
		{"pay|TEST-0002|--card|--amount|80.01", "Only 80.00 AUD is open: a card is never charged more."},
		{"pay|TEST-0002|--card|--amount|0.10", "no card payment below 0.50 AUD"},
		{"pay|TEST-0002|--card|--op|x", `--op can't be "x"`},
		{"refund|TEST-0001", "Say why with --reason"},
		{"refund|TEST-0001|--reason|because", `--reason can't be "because": choose cancelled-by-patient,`},
		{"refund|TEST-0001|--reason|goodwill", "Say how much with --amount"},
		{"refund|TEST-0001|--reason|goodwill|--amount|31", "Only 30.00 AUD of this payment is left to refund."},
		{"refund|TEST-0001|--reason|goodwill|--amount|0", "Type an amount above zero in AUD."},
		{"refund|TEST-0001|--reason|goodwill|--amount|1|--outcome|burn", `--outcome can't be "burn"`},
		{"refund|TEST-0001|--reason|goodwill|--amount|1|--note|" + card, "This looks like a card number."},
		{"refund|TEST-0001|--reason|goodwill|--amount|1|--method|card", `--method can't be "card"`},
		{"patients|add", "Type the patient's name."},
		{"patients|add|--name|Mia|--email|mia", "An e-mail address has an @ in it."},
		{"patients|add|--name|Mia|--birth|1.4.1990", `--birth can't be "1.4.1990"`},
		{"patients|add|--name|Mia|--birth|2999-01-01", "The birth date lies in the future."},
		{"patients|add|--name|" + card, "This looks like a card number."},
		{"practices|add|--name|South|--country|AU|--zone|Mars/Olympus|--currency|AUD", "time zone"},
		{"practices|edit|North Clinic|--series|T€ST", "prefix of invoice numbers"},
		{"types|add|--name|x|--price|1/2", `--price can't be "1/2": write an amount`},
		{"types|add|--name|x|--price|1|--mode|maybe", `--mode can't be "maybe": choose disabled, allowed or required.`},
		{"types|add|--name|x|--price|1|--tax|much", `--tax can't be "much"`},
		{"types|add|--name|x|--price|1|--deposit|2", "The deposit can't be above the price."},
		{"payment-types|add|--name|x|--method|card", `--method can't be "card"`},
		{"staff|add|Ben|--at|North Clinic", `--at can't be "North Clinic"`},
		{"roles|set|cashier|--permission|Everything", `--permission can't be "Everything"`},
		{"stripe|connect|--start|--paste", "--start and --paste are two steps"},
		{"stripe|disconnect", `To do it, give --confirm "North Clinic".`},
		{"import|patients|nothere.csv", "The file nothere.csv can't be read"},
		{"import|patients|-|--dates|xyz", `--dates can't be "xyz"`},
		{"import|patients|-|--column|name", `--column can't be "name"`},
		{"import|patients|-", "The file is empty."},
		{"export|invoices|--format|xml", `--format can't be "xml": choose csv or jsonl.`},
		{"init|--practice|x|--admin|y|--zone|nowhere|--country|AU|--currency|AUD", "time zone"},
	} {
		t.Run(test.line, func(t *testing.T) {
			c := *c
			c.t = t
			c.refused(command.Bad, test.says, strings.Split(test.line, "|")...)
		})
	}
	if after := c.deeds(); !slices.Equal(before, after) {
		t.Errorf("something was stored: %v", after[:len(after)-len(before)])
	}
}

func TestNoCardNumberComesBack(t *testing.T) {
	c := newClinic(t)
	c.done("patients", "add", "--name", "Mia Wong")
	c.invoice()
	const card = "4242424242424242"
	for _, args := range [][]string{
		{"invoices", "show", card},
		{"invoices", "list", card},
		{"invoices", "list", "--status", card},
		{"invoices", "list", "--from", card},
		{"patients", "show", card},
		{"operations", "show", card},
		{"operations", "stop", card},
		{"types", "set", card},
		{"staff", "pin", card},
		{"practices", "edit", card},
		{"invoices", "create", "--patient", "Mia Wong", "--line", card},
		{"pay", "TEST-0001", "--method", card},
		{"pay", "TEST-0001", "--method", "cash", "--op", card},
		{"pay", "TEST-0001", "--method", "cash", "--amount", card},
		{"pay", "TEST-0001", "--method", "cash", "--type", card},
	} {
		out, message, code := c.give(args...)
		if code == command.Done || strings.Contains(out+message, card) {
			t.Errorf("%v ended with %d: %s%s", args, code, out, message)
		}
	}
}

func TestNothingIsMadeByLooking(t *testing.T) {
	c := newClinic(t)
	c.folder = filepath.Join(t.TempDir(), "elsewhere")
	c.refused(command.Bad, "There is no payment desk in", "invoices", "list")
	if _, err := os.Stat(c.folder); !os.IsNotExist(err) {
		t.Errorf("the folder was made: %v", err)
	}
}

func TestASecondInitChangesNothing(t *testing.T) {
	c := newClinic(t)
	before := c.deeds()
	c.refused(command.NotDone, "There is a payment desk in this folder already.", "init", "--practice", "Other", "--zone", "Australia/Sydney", "--admin", "Eve")
	if after := c.deeds(); !slices.Equal(before, after) {
		t.Errorf("something was stored: %v", after)
	}
}
