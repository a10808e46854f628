//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"clinic.example/paydesk/cli/demo"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/boltdb"
)

// The real program loses its process again and again, by kill -9, while money moves; then both ledgers are held against each other.
var (
	kills    = flag.Int("kills", 20, "how often the program is killed (make crash N=...)")
	killSeed = flag.Uint64("kill-seed", 1, "the script of presses, faults and moments; moments can't be met exactly (make crash SEED=...)")
)

// tills is how many desks are killed side by side, each over records and a Stripe of its own.
const tills = 4

func TestKilledAtAnyMomentNothingIsLostOrDoubled(t *testing.T) {
	struck := &strikes{at: map[string]int{}}
	begun := time.Now()
	t.Run("till", func(t *testing.T) {
		for n := range min(tills, *kills) {
			t.Run(fmt.Sprint(n+1), func(t *testing.T) {
				t.Parallel()
				newTill(t, *killSeed, uint64(n), struck).work((*kills + n) / min(tills, *kills))
			})
		}
	})
	fmt.Printf("%d presses, %d kills in %s, seed %d\n%s%d violations\n", struck.presses, struck.kills, time.Since(begun).Round(time.Second), *killSeed, struck, struck.violations)
	if t.Failed() {
		fmt.Printf("The same script again, at about the same moments: make crash N=%d SEED=%d\n", *kills, *killSeed)
	}
	if !t.Failed() && struck.kills < *kills {
		t.Errorf("only %d kills struck", struck.kills)
	}
}

// strikes counts where the kills of all tills have struck.
type strikes struct {
	mu                         sync.Mutex
	kills, presses, violations int
	at                         map[string]int
}

func (s *strikes) note(where string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kills++
	s.at[where]++
}

func (s *strikes) bad(t *testing.T, format string, args ...any) {
	t.Helper()
	s.mu.Lock()
	s.violations++
	s.mu.Unlock()
	t.Errorf(format, args...)
}

func (s *strikes) String() string {
	var out strings.Builder
	for _, where := range slices.Sorted(maps.Keys(s.at)) {
		fmt.Fprintf(&out, "%6d  %s\n", s.at[where], where)
	}
	return out.String()
}

// till is a desk whose process is killed.
type till struct {
	*shop
	t       *testing.T
	tap     *tap
	home    string
	chance  *rand.Rand
	random  *rand.ChaCha8 // of operation ids
	struck  *strikes
	left    int // kills
	span    map[string]time.Duration
	presses []*press
	number  int // of the invoice that was issued last
}

// press is one press of a button, by a command that is repeated with the same operation id.
type press struct {
	kind   string
	op     model.OperationID
	args   []string
	amount int64 // of money that must move once it was acknowledged
	code   int   // how the command ended at last; -1 when it never did
}

func newTill(t *testing.T, seed, n uint64, struck *strikes) *till {
	t.Helper()
	c := &till{
		shop: newShop(t), t: t, home: t.TempDir(), chance: rand.New(rand.NewPCG(seed, n)), struck: struck, span: map[string]time.Duration{},
		random: rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8), byte(seed >> 16), byte(seed >> 24), byte(n), 1}),
	}
	c.tap = newTap(t, c.stripe.base)
	c.done("patients", "add", "--name", "Noa Lind")
	var link struct{ URL string }
	if err := json.Unmarshal([]byte(c.done("cards", "link", "Noa Lind", "--json")), &link); err != nil {
		t.Fatal(err)
	}
	c.done("sandbox", "visit", link.URL, "--card", "declines-later")
	c.done("operations", "resolve")
	return c
}

// work presses buttons until the process was killed often enough, takes up what is open, and compares.
func (c *till) work(kills int) {
	for c.left = kills; c.left > 0; {
		c.visit()
	}
	c.clearFaults()
	for try := 0; ; try++ {
		out, message, code := c.give("operations", "resolve")
		if code == 0 && !strings.Contains(out, "charge") && !strings.Contains(out, "refund") {
			break
		}
		if try == 20 {
			c.struck.bad(c.t, "still open at the end: %d %s%s", code, out, message)
			return
		}
	}
	c.compare()
}

// visit is one patient's: an invoice, its payment, and what is returned of it.
func (c *till) visit() {
	patient, way := "Mia Wong", c.chance.IntN(10)
	if way == 9 {
		patient = "Noa Lind"
	}
	total := int64(c.chance.IntN(300)+20) * 100
	issue := c.press("invoice", 0, "invoices", "create", "--patient", patient, "--line", "text=Standard visit; price="+amountText(total))
	c.until(issue, true)
	c.number++
	number := fmt.Sprintf("TEST-%04d", c.number)
	switch {
	case way < 5:
		c.until(c.press("charge", total, "pay", number, "--card"), c.chance.IntN(6) > 0)
	case way < 7:
		part := total / 4
		c.until(c.press("charge", part, "pay", number, "--card", "--amount", amountText(part)), true)
		c.until(c.press("charge", total-part, "pay", number, "--card", "--amount", amountText(total-part)), c.chance.IntN(6) > 0)
	case way < 8:
		c.link(number, total)
	default:
		c.until(c.press("charge", total, "pay", number, "--card"), true)
		c.until(c.press("cash", total, "pay", number, "--method", "cash", "--amount", amountText(total)), true)
	}
	for range c.chance.IntN(3) {
		back := total / 5
		c.until(c.press("refund", back, "refund", number, "--amount", amountText(back), "--reason", "goodwill"), c.chance.IntN(6) > 0)
	}
}

// link makes a pay link, which the patient pays or the desk does without.
func (c *till) link(number string, total int64) {
	made := c.press("link", 0, "pay", number, "--link", "--json")
	c.until(made, true)
	row, found := recordsIn(c.t, c.folder).operations[made.op]
	if found && row.State == model.OpOpen && c.chance.IntN(2) == 0 {
		var link struct{ Link struct{ URL string } }
		out, _, _ := c.give(append(made.args, "--op", string(made.op))...)
		if json.Unmarshal([]byte(out), &link) == nil && link.Link.URL != "" {
			c.give("sandbox", "visit", link.Link.URL)
		}
		c.until(&press{kind: "taking up", args: []string{"operations", "resolve"}}, true)
		return
	}
	c.until(c.press("cash", total, "pay", number, "--method", "cash", "--amount", amountText(total)), true)
}

func amountText(minor int64) string { return fmt.Sprintf("%d.%02d", minor/100, minor%100) }

// press draws the id of a press, as a form does when it opens.
func (c *till) press(kind string, amount int64, args ...string) *press {
	c.t.Helper()
	op, err := model.NewOperationID(c.random)
	if err != nil {
		c.t.Fatal(err)
	}
	p := &press{kind: kind, op: op, args: args, amount: amount, code: -1}
	c.presses = append(c.presses, p)
	c.struck.mu.Lock()
	c.struck.presses++
	c.struck.mu.Unlock()
	return p
}

// until gives a press's command, kills it, and gives it again with the same id until it has ended; or, not patient, leaves it after the
// first kill to whatever runs next.
func (c *till) until(p *press, patient bool) {
	for try := 0; try < 50; try++ {
		c.upset(p.kind)
		code, killed := c.run(p, try == 0 || c.chance.IntN(3) > 0)
		if !killed && code != 3 {
			p.code = code
			return
		}
		if killed && c.chance.IntN(5) == 0 {
			c.openAndKill()
		}
		if killed && !patient {
			return
		}
	}
	c.struck.bad(c.t, "%v has not ended after 50 times", p.args)
}

// paths are where requests of each kind of press can be held back or cut.
func paths(kind string) []string {
	switch kind {
	case "charge":
		return []string{"/v1/payment_intents", "/v1/payment_intents/*/confirm", "/v1/payment_intents/*/cancel", "/v1/payment_intents/*"}
	case "refund":
		return []string{"/v1/refunds"}
	case "link", "cash", "taking up":
		return []string{"/v1/checkout/sessions", "/v1/checkout/sessions/*"}
	}
	return nil
}

// upset lets Stripe be slow, late, silent or broken for one request, so that there is a while to be killed in.
func (c *till) upset(kind string) {
	at := paths(kind)
	if len(at) == 0 || c.chance.IntN(3) == 0 {
		return
	}
	kinds := []string{"slow_after", "slow_after", "slow_before", "late", "late", "reset_after", "reset_before", "500_after", "bad_json", "502_after", "409"}
	body, err := json.Marshal(map[string]any{
		"path": at[c.chance.IntN(len(at))], "kind": kinds[c.chance.IntN(len(kinds))], "seconds": 0.02 + c.chance.Float64()*0.1,
	})
	if err != nil {
		c.t.Fatal(err)
	}
	res, err := http.Post(c.stripe.base+"/_sandbox/faults", "application/json", bytes.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	_ = res.Body.Close()
}

func (c *till) clearFaults() {
	request, err := http.NewRequest(http.MethodDelete, c.stripe.base+"/_sandbox/faults", nil)
	if err != nil {
		c.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	_ = res.Body.Close()
}

// run gives a command and, where it is to be, kills it at a random moment of its life. What ends before that is not killed.
func (c *till) run(p *press, kill bool) (code int, killed bool) {
	c.t.Helper()
	args := slices.Concat(p.args, []string{"--data", c.folder})
	if p.op != "" {
		args = append(args, "--op", string(p.op))
	}
	cmd := c.process(args...)
	begun := time.Now()
	c.tap.quiet()
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	if kill && c.left > 0 {
		defer c.strike(cmd.Process, p.kind)()
	}
	err := cmd.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && !exit.Exited() {
		c.left--
		c.struck.note(p.kind + ", " + c.stage(p.op))
		return -1, true
	}
	c.span[p.kind] = (3*c.span[p.kind] + time.Since(begun)) / 4
	return exitCode(c.t, err), false
}

// strike kills a process at a random moment of its life, or of the time since its first request that can move money. stop ends the wait for it.
func (c *till) strike(process *os.Process, kind string) (stop func()) {
	moment := time.Duration(c.chance.Float64() * 1.2 * float64(max(c.span[kind], 40*time.Millisecond)))
	over, waits := make(chan struct{}), c.chance.IntN(2) == 0
	if waits {
		moment = time.Duration(c.chance.Float64() * float64(c.span[kind]) / 2)
	}
	go func() {
		if waits {
			select {
			case <-c.tap.posts:
			case <-over:
				return
			}
		}
		select {
		case <-time.After(moment):
			_ = process.Kill()
		case <-over:
		}
	}()
	return func() { close(over) }
}

func (c *till) process(args ...string) *exec.Cmd {
	cmd := exec.Command(command(c.t, nil).Path, args...)
	cmd.Env = slices.Concat([]string{"HOME=" + c.home, "TMPDIR=" + c.home, "PATH=" + c.home, "TERM=xterm-256color", "PAYDESK_OAUTH_PORT=1"}, c.stripe.env,
		[]string{"PAYDESK_STRIPE_API_URL=" + c.tap.url()}) // the last one counts
	return cmd
}

// openAndKill starts the desk itself, which takes up what is open, and kills that too.
func (c *till) openAndKill() {
	if c.left <= 0 {
		return
	}
	cmd := c.process("--data", c.folder)
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		c.t.Fatal(err)
	}
	defer tty.Close()
	time.Sleep(time.Duration(c.chance.IntN(150)) * time.Millisecond)
	if err := cmd.Process.Kill(); err != nil {
		c.t.Fatal(err)
	}
	_ = cmd.Wait()
	c.left--
	c.struck.note("desk, while it starts and takes up what is open")
}

// stage is how far a press had come when its process was killed.
func (c *till) stage(op model.OperationID) string {
	if op == "" {
		return "at any time"
	}
	row, found := c.stored(op)
	switch {
	case !found:
		return "before the operation was stored"
	case row.State.Settled() || row.State == model.OpOpen:
		return "after it was settled"
	case row.Unanswered:
		return "between: " + string(row.State) + ", a request has gone out"
	}
	return "between: " + string(row.State)
}

// stored reads one operation from the data file of a process that is dead.
func (c *till) stored(op model.OperationID) (row model.Operation, found bool) {
	c.t.Helper()
	store, err := boltdb.Open(filepath.Join(c.folder, demo.StoreName), boltdb.Options{ReadOnly: true})
	if err != nil {
		c.t.Fatal(err)
	}
	defer store.Close()
	err = store.View(c.t.Context(), model.SystemScope(), func(tx storage.Tx) error {
		practices, err := tx.Practices()
		if err != nil {
			return err
		}
		row, err = tx.Operation(practices[0].ID, op)
		found = err == nil
		if model.KindOf(err) == model.NotFound {
			return nil
		}
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return row, found
}

// compare holds the records against Stripe's, and against what was acknowledged.
func (c *till) compare() {
	bad := func(format string, args ...any) { c.struck.bad(c.t, format, args...) }
	if out, message, code := c.give("check"); code != 0 {
		bad("check: %s%s", out, message)
	}
	moved, kept := c.stripe.moved(c.t), recordsIn(c.t, c.folder)
	for _, difference := range kept.differences(moved) {
		bad("%s", difference)
	}
	atStripe := map[string]int64{}
	for _, m := range slices.Concat(moved.PaymentIntents, moved.Refunds) {
		atStripe[m.Metadata["paydesk_operation"]] = m.Amount
	}
	for _, p := range c.presses {
		row, found := kept.operations[p.op]
		switch {
		case p.code == 0 && !found:
			bad("acknowledged and gone: %v", p.args)
		case p.code == 0 && p.kind != "link" && kept.moved(p.op) != p.amount: // whether a link was paid is the patient's to say
			bad("acknowledged, and recorded is %d: %v", kept.moved(p.op), p.args)
		case p.code == 1 && kept.moved(p.op)+atStripe[string(p.op)] != 0:
			bad("refused, and yet money moved: %v", p.args)
		case found && row.Unknown():
			bad("unknown at the end: %v is %s: %s", p.args, row.State, row.Message)
		}
	}
	c.count(kept)
}

// count holds the lists of the commands against the records: each press that was stored is one invoice, or one payment.
func (c *till) count(kept records) {
	var listed []struct{ ID string }
	for line := range strings.Lines(c.done("payments", "list", "--json", "--limit", "1000")) {
		row := struct{ ID string }{}
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			c.t.Fatal(err)
		}
		listed = append(listed, row)
	}
	if len(listed) != len(kept.payments) {
		c.struck.bad(c.t, "%d payments are listed, and %d are kept", len(listed), len(kept.payments))
	}
	if len(kept.invoices) != c.number {
		c.struck.bad(c.t, "%d invoices, and %d were issued", len(kept.invoices), c.number)
	}
}
