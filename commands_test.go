//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	cli "clinic.example/paydesk/cli/command"
)

// The commands as people and programs give them: the built binary, in processes of their own.

func TestTheScriptOfTheReferenceRuns(t *testing.T) {
	reference, err := os.ReadFile("docs/commands.md")
	if err != nil {
		t.Fatal(err)
	}
	_, script, _ := strings.Cut(string(reference), "```sh\n")
	script, _, found := strings.Cut(script, "```")
	if !found {
		t.Fatal("the reference holds no script")
	}
	folder := t.TempDir()
	cmd := exec.Command("sh", "-eu", "-c", script)
	cmd.Dir = folder
	cmd.Env = []string{"HOME=" + folder, "PATH=" + filepath.Dir(os.Getenv("PAYDESK_TEST_BINARY")) + ":" + os.Getenv("PATH"), "PAYDESK_OAUTH_PORT=1"}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	told := strings.Join(strings.Fields(string(out)), " ")
	for _, line := range []string{"Paid 80.00 AUD by Card Visa 4242", "Amount 40.00 AUD By card Reason cancelled-by-patient", "Credit note CN-TEST-0001 -40.00 AUD Ben Okoro"} {
		if !strings.Contains(told, line) {
			t.Errorf("%q is not told by\n%s", line, out)
		}
	}
}

// shop is a clinic that commands made: connected, with a patient and a saved card.
type shop struct {
	t      *testing.T
	stripe stripe
	folder string
}

func newShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{t, startStripe(t), t.TempDir()}
	s.done("init", "--practice", "North Clinic", "--zone", "Australia/Sydney", "--admin", "Ana Silva")
	page := strings.TrimSpace(s.done("stripe", "connect", "--start"))
	paste := s.command("stripe", "connect", "--paste")
	paste.Stdin = strings.NewReader(s.done("sandbox", "visit", page))
	if out, err := paste.CombinedOutput(); err != nil {
		t.Fatalf("connecting: %v\n%s", err, out)
	}
	s.done("patients", "add", "--name", "Mia Wong")
	var link cli.Link
	s.reply(&link, "cards", "link", "Mia Wong")
	s.done("sandbox", "visit", link.URL)
	s.done("operations", "resolve")
	return s
}

func (s *shop) command(args ...string) *exec.Cmd {
	if args[0] != "sandbox" {
		args = append(args, "--data", s.folder)
	}
	return command(s.t, s.stripe.env, args...)
}

// give runs a command and gives its output, its message and its exit code.
func (s *shop) give(args ...string) (out, message string, code int) {
	s.t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := s.command(args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	return stdout.String(), stderr.String(), exitCode(s.t, err)
}

// done runs a command that must be done.
func (s *shop) done(args ...string) string {
	s.t.Helper()
	out, message, code := s.give(args...)
	if code != 0 {
		s.t.Fatalf("%v ended with %d: %s%s", args, code, out, message)
	}
	return out
}

// reply decodes what a command that must be done writes.
func (s *shop) reply(into any, args ...string) {
	s.t.Helper()
	s.decode(s.done(append(args, "--json")...), into)
}

func (s *shop) decode(out string, into any) {
	s.t.Helper()
	decoder := json.NewDecoder(strings.NewReader(out))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		s.t.Fatalf("%v: %s", err, out)
	}
}

func (s *shop) invoice() {
	s.t.Helper()
	s.done("invoices", "create", "--patient", "Mia Wong", "--line", "text=Standard visit; price=80.00")
}

// returned is how much each refund at the sandbox gave back.
func (s *shop) returned() (amounts []int64) {
	s.t.Helper()
	var moved struct {
		Refunds []struct {
			Amount int64 `json:"amount"`
		} `json:"refunds"`
	}
	if err := json.Unmarshal([]byte(browse(s.t, s.stripe.base+"/_sandbox/succeeded", nil)), &moved); err != nil {
		s.t.Fatal(err)
	}
	for _, r := range moved.Refunds {
		amounts = append(amounts, r.Amount)
	}
	return amounts
}

const op, otherOp = "0000000000000000000000000G", "0000000000000000000000000C"

func TestARefundByTwoProcessesMovesMoneyOnce(t *testing.T) {
	s := newShop(t)
	s.invoice()
	s.done("pay", "TEST-0001", "--card")
	args := []string{"refund", "TEST-0001", "--amount", "/2", "--reason", "goodwill", "--op", op, "--json"}
	var all sync.WaitGroup
	codes, messages := make([]int, 2), make([]string, 2)
	for i := range codes {
		all.Go(func() { _, messages[i], codes[i] = s.give(args...) })
	}
	all.Wait()
	for i, code := range codes {
		if code != 0 && (code != 1 || !strings.Contains(messages[i], "has the data file")) {
			t.Errorf("process %d ended with %d: %s", i, code, messages[i])
		}
	}
	if codes[0] != 0 && codes[1] != 0 {
		t.Error("neither was done")
	}
	var again cli.Refunded
	s.reply(&again, args[:len(args)-1]...)
	if again.Refund.Amount.Minor != 40_00 || again.Operation.ID != op {
		t.Errorf("the same press again tells of %+v", again)
	}
	if moved := s.returned(); len(moved) != 1 || moved[0] != 40_00 {
		t.Errorf("refunds at Stripe: %v", moved)
	}
	_, message, code := s.give("refund", "TEST-0001", "--amount", "10.00", "--reason", "goodwill", "--op", op)
	if code != 1 || !strings.Contains(message, "used for something else") {
		t.Errorf("the same id for another refund ended with %d: %s", code, message)
	}
	if moved := s.returned(); len(moved) != 1 {
		t.Errorf("refunds at Stripe: %v", moved)
	}
}

func TestAnUnansweredChargeIsNotKnownYet(t *testing.T) {
	s := newShop(t)
	s.invoice()
	s.stripe.fault(t, "/v1/payment_intents/*/confirm", "reset_after", 0)
	out, message, code := s.give("pay", "TEST-0001", "--card", "--op", op, "--json")
	if code != 3 || !strings.Contains(message, "Do not charge again") {
		t.Fatalf("ended with %d: %s%s", code, out, message)
	}
	var taken cli.Taken
	s.decode(out, &taken)
	if !taken.Operation.Unknown || taken.Payment != nil || taken.Invoice.Collecting != op {
		t.Errorf("told: %+v", taken)
	}
	if _, message, code := s.give("pay", "TEST-0001", "--method", "cash", "--op", otherOp); code == 0 {
		t.Errorf("cash was taken beside it: %s", message)
	}
	s.reply(&taken, "pay", "TEST-0001", "--card", "--op", op)
	if taken.Payment == nil || taken.Payment.Amount.Minor != 80_00 || taken.Invoice.Status != "paid" {
		t.Errorf("afterwards: %+v", taken)
	}
	if moved := s.stripe.succeeded(t); len(moved) != 1 || moved[0] != 80_00 {
		t.Errorf("moved at Stripe: %v", moved)
	}
}

func TestInterruptWaitsForTheAnswer(t *testing.T) {
	s := newShop(t)
	s.invoice()
	s.stripe.fault(t, "/v1/payment_intents/*/confirm", "slow_after", 3)
	cmd := s.command("pay", "TEST-0001", "--card")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(patience); len(s.stripe.succeeded(t)) == 0 && time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if code := exitCode(t, cmd.Wait()); code != 0 || !strings.Contains(out.String(), "its answer is waited for") || !strings.Contains(out.String(), "Paid") {
		t.Errorf("ended with %d: %s", code, &out)
	}
	if moved := s.stripe.succeeded(t); len(moved) != 1 {
		t.Errorf("moved at Stripe: %v", moved)
	}
}

func TestACommandIsToldWhoHoldsTheRecords(t *testing.T) {
	s := newShop(t)
	w := open(t, s.command("--theme", "dark"))
	w.see("Ana Silva")
	_, message, code := s.give("invoices", "list")
	if want := fmt.Sprintf("process %d", w.cmd.Process.Pid); code != 1 || !strings.Contains(message, want) {
		t.Errorf("ended with %d: %s", code, message)
	}
	w.press("\x03\x03")
	w.end()
	s.done("invoices", "list")
}

func TestListsNeedNoStripe(t *testing.T) {
	s := newShop(t)
	s.invoice()
	s.stripe.fault(t, "/v1/payment_intents/*/confirm", "reset_after", 0)
	if _, _, code := s.give("pay", "TEST-0001", "--card"); code != 3 {
		t.Fatalf("pay ended with %d", code)
	}
	s.stripe.env = []string{"PAYDESK_STRIPE_API_URL=http://127.0.0.1:1", "PAYDESK_STRIPE_CONNECT_URL=http://127.0.0.1:1", s.stripe.env[2], s.stripe.env[3]}
	var open cli.OpenOperation
	s.reply(&open, "operations", "list")
	if !open.Unknown || open.Number != "TEST-0001" {
		t.Errorf("open: %+v", open)
	}
	s.done("invoices", "list")
	s.done("today")
	if _, message, code := s.give("operations", "resolve", open.ID); code != 3 || !strings.Contains(message, "Not known yet") {
		t.Errorf("resolve ended with %d: %s", code, message)
	}
}

func TestAPINIsAskedForAndNotShown(t *testing.T) {
	s := newShop(t)
	w := open(t, s.command("staff", "pin"))
	w.see("New PIN for Ana Silva, 4 to 12 digits:")
	w.press("471193\r")
	if code := w.end(); code != 0 || strings.Contains(w.bytes(), "471193") {
		t.Errorf("ended with %d: %q", code, w.bytes())
	}
	w = open(t, s.command("invoices", "list"))
	w.see("PIN of Ana Silva:")
	w.press("471194\r")
	if code := w.end(); code != 1 || strings.Contains(w.bytes(), "471194") || !strings.Contains(w.bytes(), "This is not the PIN of Ana Silva.") {
		t.Errorf("ended with %d: %q", code, w.bytes())
	}
	w = open(t, s.command("invoices", "list"))
	w.see("PIN of Ana Silva:")
	w.press("\x03")
	if code := w.end(); code != 1 || !strings.Contains(w.bytes(), "Stopped. Nothing was done.") {
		t.Errorf("ended with %d: %q", code, w.bytes())
	}
}

func TestALongImportShowsHowFarItIs(t *testing.T) {
	s := newShop(t)
	var file strings.Builder
	file.WriteString("id,name\n")
	for i := range 3000 {
		fmt.Fprintf(&file, "%d,Patient %d\n", i, i)
	}
	path := filepath.Join(t.TempDir(), "patients.csv")
	if err := os.WriteFile(path, []byte(file.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	w := open(t, s.command("import", "patients", path))
	if code := w.end(); code != 0 || !strings.Contains(w.bytes(), "[##############################] 100 %") || !strings.Contains(w.bytes(), "3000 rows: 3000 added") {
		t.Errorf("ended with %d: %q", code, w.bytes())
	}
	if out := s.done("import", "patients", path, "--json"); out != "" {
		t.Errorf("once more: %s", out)
	}
}

// connecting starts "stripe connect" at a practice that isn't connected, and gives the address that it prints and what it writes afterwards.
func connecting(t *testing.T) (s *shop, cmd *exec.Cmd, address string, said *bytes.Buffer) {
	t.Helper()
	s, said = &shop{t, startStripe(t), t.TempDir()}, &bytes.Buffer{}
	s.done("init", "--practice", "North Clinic", "--zone", "Australia/Sydney", "--admin", "Ana Silva")
	cmd = s.command("stripe", "connect", "--json")
	cmd.Env = append(cmd.Env, "PAYDESK_OAUTH_PORT="+freePort(t))
	cmd.Stdout = said
	words, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(words); lines.Scan(); {
		if address = lines.Text(); strings.HasPrefix(address, "http://") {
			return s, cmd, address, said
		}
	}
	t.Fatal("no address was printed")
	return nil, nil, "", nil
}

func TestConnectWaitsForTheBrowser(t *testing.T) {
	s, cmd, address, said := connecting(t)
	back := strings.TrimSpace(s.done("sandbox", "visit", address, "--name", "North Clinic Pty Ltd"))
	if page := browse(t, back, nil); !strings.Contains(page, "Return to your terminal") {
		t.Errorf("the browser ends on %s", page)
	}
	if code := exitCode(t, cmd.Wait()); code != 0 {
		t.Errorf("ended with %d", code)
	}
	var is cli.Integration
	s.decode(said.String(), &is)
	if is.State != "connected" || is.Name != "North Clinic Pty Ltd" {
		t.Errorf("told: %+v", is)
	}
}

func TestConnectEndsWithCtrlC(t *testing.T) {
	s, cmd, address, said := connecting(t)
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if code := exitCode(t, cmd.Wait()); code != 1 || said.Len() > 0 {
		t.Errorf("ended with %d: %s", code, said)
	}
	paste := s.command("stripe", "connect", "--paste")
	paste.Stdin = strings.NewReader(s.done("sandbox", "visit", address))
	if out, err := paste.CombinedOutput(); exitCode(t, err) != 2 || !strings.Contains(string(out), "belongs to another attempt") {
		t.Errorf("the old address: %s", out)
	}
}
