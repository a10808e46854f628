//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// The whole program as people start it: the built binary, in a terminal of its own that answers no query.

// patience is how long anything may take before a test gives up; it measures nothing.
const patience = time.Minute

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

// run builds the program once for all tests.
func run(m *testing.M) int {
	folder, err := os.MkdirTemp("", "paydesk-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "paydesk")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", path, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		return 1
	}
	if err := os.Setenv("PAYDESK_TEST_BINARY", path); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// command starts nothing yet: the program with an environment of its own, in which no folder of the person's is seen.
func command(tb testing.TB, env []string, args ...string) *exec.Cmd {
	tb.Helper()
	home := tb.TempDir()
	cmd := exec.Command(os.Getenv("PAYDESK_TEST_BINARY"), args...)
	cmd.Env = append([]string{"HOME=" + home, "TMPDIR=" + home, "PATH=" + home, "TERM=xterm-256color", "LANG=en_AU.UTF-8", "PAYDESK_OAUTH_PORT=1"}, env...)
	return cmd
}

// window is the program in a terminal, and everything that it has written there.
type window struct {
	tb   testing.TB
	cmd  *exec.Cmd
	tty  *os.File
	mu   sync.Mutex
	out  bytes.Buffer
	now  display
	rest []byte        // a sequence that has only begun
	seen int           // how far the output has been told by next
	read chan struct{} // closed when the program has closed the terminal
}

func open(tb testing.TB, cmd *exec.Cmd) *window {
	tb.Helper()
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		tb.Fatal(err)
	}
	w := &window{tb: tb, cmd: cmd, tty: tty, read: make(chan struct{})}
	go w.listen()
	tb.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = tty.Close()
	})
	return w
}

func (w *window) listen() {
	defer close(w.read)
	chunk := make([]byte, 64<<10)
	for {
		n, err := w.tty.Read(chunk)
		w.mu.Lock()
		w.out.Write(chunk[:n])
		w.rest = w.now.write(append(w.rest, chunk[:n]...))
		w.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// bytes is everything that was written so far.
func (w *window) bytes() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.out.String()
}

// shown is what the terminal shows now.
func (w *window) shown() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now.text()
}

// see waits until a text is shown. It may be broken over lines.
func (w *window) see(text string) {
	w.tb.Helper()
	w.seeWithin(patience, text)
}

// sees waits for a text so long at most.
func (w *window) sees(limit time.Duration, text string) bool {
	want := strings.Join(strings.Fields(text), " ")
	for end := time.Now().Add(limit); ; time.Sleep(2 * time.Millisecond) {
		if strings.Contains(strings.Join(strings.Fields(w.shown()), " "), want) {
			return true
		}
		if time.Now().After(end) {
			return false
		}
	}
}

// next waits until a text has been written behind the one that it waited for before.
func (w *window) next(text string) {
	w.tb.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if at := strings.Index(w.bytes()[w.seen:], text); at >= 0 {
			w.seen += at + len(text)
			return
		}
	}
	w.tb.Fatalf("%q is not to be seen in:\n%s", text, w.bytes()[w.seen:])
}

func (w *window) press(keys string) {
	w.tb.Helper()
	if _, err := w.tty.WriteString(keys); err != nil {
		w.tb.Fatal(err)
	}
}

// end waits for the program's end and gives its exit code.
func (w *window) end() int {
	w.tb.Helper()
	done := make(chan error, 1)
	go func() { done <- w.cmd.Wait() }()
	select {
	case err := <-done:
		<-w.read
		return exitCode(w.tb, err)
	case <-time.After(patience):
		w.tb.Fatalf("the program does not end:\n%s", w.shown())
	}
	return -1
}

func exitCode(tb testing.TB, err error) int {
	tb.Helper()
	if err == nil {
		return 0
	}
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok {
		tb.Fatal(err)
	}
	return exit.ExitCode()
}

// queries are what a program asks a terminal for: its attributes, colours, cursor, name and keyboard.
var queries = regexp.MustCompile(`\x1b\[[?>=]?[0-9;]*[cnu]|\x1b\]1[012];\?|\x1b\[\?[0-9]+\$p|\x1bP\+q|\x1b\[>[0-9]*q`)

func TestTheDemoOpensWithoutAskingTheTerminal(t *testing.T) {
	w := open(t, command(t, nil, "demo"))
	w.see("Harbour Street Physio")
	w.see("No money moves")
	w.press("q")
	if code := w.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	written := w.bytes()
	if asked := queries.FindString(written); asked != "" {
		t.Errorf("the terminal was asked: %q", asked)
	}
	for _, restored := range []string{"\x1b[?1049l", "\x1b[?25h", "\x1b[?1002l"} {
		if !strings.Contains(written, restored) {
			t.Errorf("the terminal was left without %q", restored)
		}
	}
}

func TestTheDemoLeavesNothingBehind(t *testing.T) {
	cmd := command(t, nil, "demo")
	w := open(t, cmd)
	w.see("Harbour Street Physio")
	w.press("q")
	w.end()
	left, err := filepath.Glob(filepath.Join(strings.TrimPrefix(cmd.Env[1], "TMPDIR="), "*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left: %v %v", left, err)
	}
}

func TestInterruptTwiceQuits(t *testing.T) {
	w := open(t, command(t, nil, "demo"))
	w.see("Harbour Street Physio")
	w.press("\x03")
	w.see("again to quit")
	w.press("\x03")
	if code := w.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestAKeptDemoOpensAgainAndHasOneOwner(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "clinic")
	first := open(t, command(t, nil, "demo", "--data", folder))
	first.see("Harbour Street Physio")
	second := open(t, command(t, nil, "demo", "--data", folder))
	second.see(fmt.Sprintf("process %d", first.cmd.Process.Pid))
	if code := second.end(); code != 1 {
		t.Errorf("the second ended with %d", code)
	}
	first.press("q")
	first.end()
	again := open(t, command(t, nil, "demo", "--data", folder))
	again.see("Harbour Street Physio")
	again.press("q")
	again.end()
	plain := open(t, command(t, nil, "--data", folder))
	plain.see("paydesk demo --data")
	if code := plain.end(); code != 2 {
		t.Errorf("a desk over the demo's folder ended with %d", code)
	}
	info, err := os.Stat(filepath.Join(folder, "paydesk.log"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the log: %v %v", info, err)
	}
}

func TestAHangUpEndsInOrder(t *testing.T) {
	w := open(t, command(t, nil, "demo"))
	w.see("Harbour Street Physio")
	if err := w.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	if code := w.end(); code != 0 {
		t.Errorf("exit code %d:\n%s", code, w.shown())
	}
}

// colours are the sequences that set one, in 16, 256 or all colours.
var colours = regexp.MustCompile(`\x1b\[(?:[0-9;:]*[;:])?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:[;:][0-9;:]*)?m`)

func TestColour(t *testing.T) {
	for name, c := range map[string]struct {
		env  []string
		args []string
		want bool
	}{
		"as it is":   {nil, []string{"demo"}, true},
		"NO_COLOR":   {[]string{"NO_COLOR=1"}, []string{"demo"}, false},
		"--no-color": {nil, []string{"demo", "--no-color"}, false},
		"vt100":      {[]string{"TERM=vt100"}, []string{"demo"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t, command(t, c.env, c.args...))
			w.see("Harbour Street Physio")
			w.press("q")
			w.end()
			if got := colours.FindString(w.bytes()); (got != "") != c.want {
				t.Errorf("colour %q", got)
			}
		})
	}
}

func TestASCII(t *testing.T) {
	w := open(t, command(t, nil, "demo", "--ascii"))
	w.see("Harbour Street Physio")
	w.see("Needs attention")
	w.press("q")
	w.end()
	if drawn := strings.IndexAny(w.bytes(), "─│┌┐└┘●○◆▲✕◐›"); drawn >= 0 {
		t.Errorf("drawn: %q", w.bytes()[drawn:drawn+3])
	}
}

func TestLineByLineHasNoEscapes(t *testing.T) {
	for name, c := range map[string]struct {
		env  []string
		args []string
	}{
		"dumb terminal": {[]string{"TERM=dumb"}, []string{"demo"}},
		"asked for":     {nil, []string{"demo", "--accessible"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t, command(t, c.env, c.args...))
			w.next("line by line")
			w.next("Harbour Street Physio: Home")
			w.next("No money moves")
			w.press(":patients\r\r")
			w.next("Harbour Street Physio: Patients")
			w.press("quit\r")
			if code := w.end(); code != 0 {
				t.Errorf("exit code %d", code)
			}
			if strings.Contains(w.bytes(), "\x1b") {
				t.Errorf("escapes: %q", w.bytes())
			}
		})
	}
}

func TestWithoutATerminal(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"desk":         {nil, 0, "This machine has no payment desk yet."},
		"demo":         {[]string{"demo"}, 0, "Harbour Street Physio: Home"},
		"version":      {[]string{"version"}, 0, "paydesk 0."},
		"help":         {[]string{"--help"}, 0, "--oauth-port"},
		"completion":   {[]string{"completion", "bash"}, 0, "bash completion"},
		"unknown flag": {[]string{"--colour"}, 2, `There is no flag "colour".`},
		"bad value":    {[]string{"--theme", "pink"}, 2, "choose dark, light or contrast"},
		"bad number":   {[]string{"demo", "--seed", "x"}, 2, "--seed can't be"},
		"bad command":  {[]string{"demon"}, 2, `There is no command "demon".`},
		"bad address":  {[]string{"sandbox", "--addr", "0.0.0.0:0"}, 2, "127.0.0.1 only"},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := command(t, nil, c.args...).CombinedOutput()
			if code := exitCode(t, err); code != c.code {
				t.Errorf("exit code %d", code)
			}
			if !strings.Contains(string(out), c.want) || strings.Contains(string(out), "\x1b") {
				t.Errorf("written: %q", out)
			}
		})
	}
}

func TestAWrongVariableIsASentence(t *testing.T) {
	out, err := command(t, []string{"PAYDESK_OAUTH_PORT=http"}, "demo").CombinedOutput()
	if code := exitCode(t, err); code != 2 || !strings.Contains(string(out), "PAYDESK_OAUTH_PORT") {
		t.Errorf("exit code %d: %s", code, out)
	}
}

func BenchmarkFirstFrame(b *testing.B) {
	folder := filepath.Join(b.TempDir(), "clinic")
	for name, args := range map[string][]string{"demo, made anew": {"demo"}, "demo, kept": {"demo", "--data", folder}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				w := open(b, command(b, nil, args...))
				w.see("Harbour Street Physio")
				b.StopTimer()
				w.press("q")
				w.end()
				b.StartTimer()
			}
		})
	}
}

func BenchmarkKeyToFrame(b *testing.B) {
	w := open(b, command(b, nil, "demo"))
	w.see("Today's visits")
	keys := []string{"\x1b[B", "\x1b[A"}
	for i := 0; b.Loop(); i++ {
		before := len(w.bytes())
		w.press(keys[i%2])
		for len(w.bytes()) == before {
			time.Sleep(50 * time.Microsecond)
		}
	}
	w.press("q")
	w.end()
}
