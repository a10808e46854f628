//go:build unix

package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// stripe is "paydesk sandbox" in another process, and the environment that it prints.
type stripe struct {
	base string
	env  []string
}

func startStripe(t *testing.T, flags ...string) stripe {
	t.Helper()
	cmd := command(t, nil, append([]string{"sandbox", "--addr", "127.0.0.1:0", "--seed", "3"}, flags...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	var s stripe
	lines := bufio.NewScanner(out)
	for lines.Scan() && lines.Text() != "paydesk" {
		if pair, ok := strings.CutPrefix(lines.Text(), "export "); ok {
			s.env = append(s.env, pair)
			if base, ok := strings.CutPrefix(pair, "PAYDESK_STRIPE_API_URL="); ok {
				s.base = base
			}
		}
	}
	if s.base == "" || len(s.env) != 4 {
		t.Fatalf("the sandbox printed %v: %v", s.env, lines.Err())
	}
	return s
}

// browse posts a form of one of Stripe's pages as a patient's or an owner's browser would, and gives the page it ends on.
func browse(t *testing.T, address string, form url.Values) string {
	t.Helper()
	browser := &http.Client{Timeout: patience}
	var res *http.Response
	var err error
	if form == nil {
		res, err = browser.Get(address)
	} else {
		res, err = browser.PostForm(address, form)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// authorise presses a button of the authorise page and gives the page to which Stripe sends the browser.
func authorise(t *testing.T, address, decision string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"decision": {decision}, "account": {"new"}, "name": {"North Clinic"}}
	for _, field := range hidden.FindAllStringSubmatch(browse(t, address, nil), -1) {
		form.Set(field[1], strings.ReplaceAll(field[2], "&#43;", "+"))
	}
	return browse(t, u.Scheme+"://"+u.Host+"/oauth/authorize", form)
}

var copied = regexp.MustCompile(`\x1b\]52;c;([A-Za-z0-9+/=]+)`)

// clipboard waits for what the program copies next.
func (w *window) clipboard(key string) string {
	w.tb.Helper()
	before := len(w.bytes())
	w.press(key)
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if found := copied.FindStringSubmatch(w.bytes()[before:]); found != nil {
			text, err := base64.StdEncoding.DecodeString(found[1])
			if err != nil {
				w.tb.Fatal(err)
			}
			return string(text)
		}
	}
	w.tb.Fatalf("nothing was copied:\n%s", ansi.Strip(w.bytes()[before:]))
	return ""
}

// freePort is a port that nobody holds at this moment, and below those that the system gives to whoever asks for any.
func freePort(t *testing.T) string {
	t.Helper()
	for range 100 {
		port := 20000 + rand.IntN(10000)
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			_ = l.Close()
			return fmt.Sprint(port)
		}
	}
	t.Fatal("no port is free")
	return ""
}

// founded starts a desk over an empty folder and answers its first questions, up to the way that is chosen next.
func founded(t *testing.T, s stripe, args ...string) (*window, *exec.Cmd) {
	t.Helper()
	cmd := command(t, s.env, append([]string{"--data", t.TempDir(), "--oauth-port", freePort(t)}, args...)...)
	w := open(t, cmd)
	w.see("Organisation")
	for _, answer := range []string{"North Group", "North Clinic", "AU", "AUD", "Australia/Sydney", "Ana Silva"} {
		w.press("\x15" + answer + "\t")
	}
	w.press("\r")
	w.see("North Clinic is ready")
	return w, cmd
}

// pin is the one of every administrator in these stories.
const pin = "270411"

// choosePIN chooses the first PIN of a new desk.
func (w *window) choosePIN() {
	w.tb.Helper()
	w.see("Ana Silva, choose your PIN")
	w.press(pin + "\r")
	w.press(pin + "\r")
}

// signIn goes past the lock screen of a desk with one person.
func (w *window) signIn() {
	w.tb.Helper()
	w.see("Who is at the desk?")
	w.press(pin + "\r")
}

func TestFromNothingToConnected(t *testing.T) {
	s := startStripe(t)
	w, _ := founded(t, s)
	w.press("\r")
	w.choosePIN()
	w.see("Or use an existing connection from another practice")
	w.press("c")
	w.see("Authorise access")
	w.press("\r")
	w.see("Waiting for Stripe")
	address := w.clipboard("y")
	if page := authorise(t, address, "authorise"); !strings.Contains(page, "Return to your terminal") {
		t.Fatalf("the browser ends on %s", page)
	}
	w.see("Connected to Stripe")
	w.see("Test Mode")
	w.press("\x03\x03")
	if code := w.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestACancelledAuthorisationConnectsNothing(t *testing.T) {
	s := startStripe(t)
	w, _ := founded(t, s)
	w.press("\r")
	w.choosePIN()
	w.see("Or use an existing connection from another practice")
	w.press("c")
	w.see("Authorise access")
	w.press("\r")
	w.see("Waiting for Stripe")
	authorise(t, w.clipboard("y"), "cancel")
	w.see("Not connected: cancelled")
	w.see("Access was not authorised")
}

func TestTheTimeToConnectCanBeSet(t *testing.T) {
	s := startStripe(t)
	w, _ := founded(t, s, "--connect-limit", "2s")
	w.press("\r")
	w.choosePIN()
	w.see("Or use an existing connection from another practice")
	w.press("c")
	w.see("Authorise access")
	w.press("\r")
	w.see("the time is over")
}

func TestTheFirstQuestionsLineByLine(t *testing.T) {
	w := open(t, command(t, nil, "--accessible", "--data", t.TempDir()))
	for _, turn := range [][2]string{
		{"Organisation: ", "North Group"},
		{"Practice: ", "North Clinic"},
		{"Country: ", "AU"},
		{"Currency: ", "aud"},
		{"Time zone: ", "Nowhere/Land"},
		{"Write the time zone as a region and city", "Ana Silva"},
		{"Organisation: ", ""},
		{"Time zone: ", "Australia/Sydney"},
		{"Your name: ", ""},
		{"North Clinic is ready", "down"},
		{"› Open the desk", ""},
		{"PIN: ", pin},
		{"PIN again: ", pin},
		{"PIN: ", ""},
		{"North Clinic: Home", "quit"},
	} {
		w.next(turn[0])
		w.press(turn[1] + "\r")
	}
	if code := w.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if strings.Contains(w.bytes(), pin) {
		t.Error("the PIN was shown while it was typed")
	}
}
