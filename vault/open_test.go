package vault_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/vault"
)

// folderRing is a keyring whose items are files, so that it outlives a process.
func folderRing(dir string) *vault.Keyring {
	path := func(item string) string { return filepath.Join(dir, strings.ReplaceAll(item, "/", "_")) }
	return &vault.Keyring{
		Get: func(item string) (string, bool, error) {
			text, err := os.ReadFile(path(item))
			if errors.Is(err, fs.ErrNotExist) {
				return "", false, nil
			}
			return string(text), err == nil, err
		},
		Set:    func(item, text string) error { return os.WriteFile(path(item), []byte(text), 0o600) },
		Delete: func(item string) error { return os.Remove(path(item)) },
	}
}

func brokenRing() *vault.Keyring {
	no := errors.New("the bus is gone")
	return &vault.Keyring{
		Get: func(string) (string, bool, error) { return "", false, no }, Set: func(string, string) error { return no }, Delete: func(string) error { return no },
	}
}

// keyText is a key as a person makes one: 32 bytes in base64.
func keyText(fill string) string {
	return base64.StdEncoding.EncodeToString([]byte(strings.Repeat(fill, 32)[:32]))
}

func write(t testing.TB, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func readText(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// keysIn are the keys that stand in a file.
func keysIn(t testing.TB, path string) [][]byte {
	t.Helper()
	var keys [][]byte
	for line := range strings.Lines(readText(t, path)) {
		if text, _, _ := strings.Cut(strings.TrimSpace(line), " "); !strings.HasPrefix(line, "#") {
			key, err := base64.StdEncoding.DecodeString(text)
			if err != nil {
				t.Fatal(err)
			}
			keys = append(keys, key)
		}
	}
	return keys
}

// names are the files in a folder.
func names(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// refusal is the sentence of an Open that must not go well.
func refusal(t testing.TB, kind model.Kind, o vault.Options) string {
	t.Helper()
	if o.Getenv == nil {
		o.Getenv = env()
	}
	v, err := vault.Open(t.Context(), vault.Cheap(o))
	e, ok := errors.AsType[*model.Error](err)
	if !ok || v != nil || e.Kind != kind {
		t.Fatalf("opened: %v, want %s", err, kind)
	}
	return e.Message
}

const weakSalt = `{"version": 1, "keys": [{"id": "5c167126feb053a1", "made": "2026-01-02T03:04:05Z", "salt": "MDEyMzQ1Njc4OWFiY2RlZg==", "time": 1, "memoryKiB": 8, "threads": 1}]}`

const weakPassphrase = "correct horse battery staple"

func TestSourcesAreAskedInTheirOrder(t *testing.T) {
	dir, credentials, items := t.TempDir(), t.TempDir(), t.TempDir()
	inRing := mustOpen(t, vault.Options{Dir: dir, Keyring: folderRing(items)}).Describe()
	write(t, credentials+"/paydesk.key", keyText("credential"))
	write(t, dir+"/paydesk.key", "# by hand\n\n"+keyText("file")+"\n")
	write(t, dir+"/paydesk.salt", weakSalt)
	all := []string{"CREDENTIALS_DIRECTORY=" + credentials, "PAYDESK_PASSPHRASE=" + weakPassphrase}
	var sealed []model.Sealed
	for _, step := range []struct {
		source vault.Source
		where  string
		others int
		gone   func()
	}{
		{vault.Credential, "systemd credential paydesk.key", 3, func() { os.Remove(credentials + "/paydesk.key") }},
		{vault.InKeyring, "keyring", 2, func() { os.Remove(dir + "/paydesk.vault") }},
		{vault.KeyFile, dir + "/paydesk.key", 1, func() { os.Remove(dir + "/paydesk.key") }},
		{vault.Passphrase, "passphrase", 0, func() {}},
	} {
		v := mustOpen(t, vault.Options{Dir: dir, Keyring: folderRing(items), Getenv: env(all...)})
		d := v.Describe()
		if d.Source != step.source || !strings.Contains(d.Where, step.where) || len(d.Others) != step.others || len(d.Notes) != 0 || d.Rotating {
			t.Errorf("found in %s, want %s: %+v", d.Source, step.source, d)
		}
		if step.source == vault.InKeyring && d.KeyID != inRing.KeyID {
			t.Errorf("the keyring's key changed from %s to %s", inRing.KeyID, d.KeyID)
		}
		sealed = append(sealed, mustSeal(t, v, string(step.source)))
		step.gone()
	}
	if names := names(t, items); len(names) != 1 {
		t.Errorf("items in the keyring: %v", names)
	}
	write(t, dir+"/paydesk.key", keyText("file"))
	write(t, credentials+"/paydesk.key", keyText("credential"))
	v := mustOpen(t, vault.Options{Dir: dir, Getenv: env(all...)})
	for i, text := range []string{"systemd credential", "keyring", "key file", "passphrase"} {
		if opens(v, sealed[i], text) != (text != "keyring") { // its record is gone
			t.Errorf("sealed under the %s: wrong with %+v", text, v.Describe())
		}
	}
}

func TestAKeyInALowerPlaceOpensAndDoesNotSeal(t *testing.T) {
	dir, credentials := t.TempDir(), t.TempDir()
	before := mustSeal(t, mustOpen(t, vault.Options{Dir: dir}), "sk_test_1")
	write(t, credentials+"/paydesk.key", keyText("credential"))
	asked := func(string) (string, error) { t.Error("asked for a passphrase that isn't needed"); return "", nil }
	write(t, dir+"/paydesk.salt", weakSalt)
	v := mustOpen(t, vault.Options{Dir: dir, Getenv: env("CREDENTIALS_DIRECTORY=" + credentials), Ask: asked})
	if !opens(v, before, "sk_test_1") {
		t.Error("what lay under the file's key doesn't open")
	}
	if after := mustSeal(t, v, "sk_test_1"); after.KeyID == before.KeyID {
		t.Error("the lower place's key still seals")
	}
	if text := v.Describe().String(); !strings.Contains(text, "Another key lies in the key file "+dir) {
		t.Error(text)
	}
}

func TestAFirstKeyIsMadeWhereItIsSafest(t *testing.T) {
	elsewhere := filepath.Join(t.TempDir(), "keys", "clinic.key")
	for name, c := range map[string]struct {
		env     []string
		keyring func(dir string) *vault.Keyring
		source  vault.Source
		files   string
	}{
		"a keyring":            {nil, folderRing, vault.InKeyring, "paydesk.vault"},
		"none":                 {nil, func(string) *vault.Keyring { return nil }, vault.KeyFile, "paydesk.key paydesk.vault"},
		"a keyring that fails": {nil, func(string) *vault.Keyring { return brokenRing() }, vault.KeyFile, "paydesk.key paydesk.vault"},
		"a keyring that forgets": {nil, func(dir string) *vault.Keyring {
			ring := folderRing(dir)
			ring.Set = func(string, string) error { return nil }
			return ring
		}, vault.KeyFile, "paydesk.key paydesk.vault"},
		"a file that is named": {[]string{"PAYDESK_KEY_FILE=" + elsewhere, "PAYDESK_PASSPHRASE=" + weakPassphrase}, folderRing, vault.KeyFile, "paydesk.vault"},
		"a passphrase given":   {[]string{"PAYDESK_PASSPHRASE=" + weakPassphrase}, folderRing, vault.Passphrase, "paydesk.salt paydesk.vault"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			now := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
			o := vault.Options{Dir: dir, Getenv: env(c.env...), Keyring: c.keyring(t.TempDir()), Now: func() time.Time { return now }}
			v := mustOpen(t, o)
			s, d := mustSeal(t, v, "sk_test_1"), v.Describe()
			if d.Source != c.source || strings.Join(names(t, dir), " ") != c.files {
				t.Errorf("made in %s: %v", d.Where, names(t, dir))
			}
			if d.Made != model.MillisOf(now.Truncate(time.Second)) || !strings.Contains(d.String(), "made 2026-01-02") || !strings.Contains(d.String(), d.KeyID) {
				t.Errorf("%+v: %s", d, d)
			}
			again := mustOpen(t, o)
			if !opens(again, s, "sk_test_1") || again.Describe().KeyID != d.KeyID {
				t.Error("the next start has another key")
			}
			for _, name := range names(t, dir) {
				info, err := os.Stat(filepath.Join(dir, name))
				if err != nil || info.Mode().Perm() != 0o600 {
					t.Errorf("%s: %v, %v", name, info.Mode(), err)
				}
			}
		})
	}
}

func TestAKeyFileOfOthersIsRefused(t *testing.T) {
	for _, mode := range []fs.FileMode{0o604, 0o640, 0o644, 0o660, 0o602, 0o601, 0o610} {
		dir := t.TempDir()
		mustOpen(t, vault.Options{Dir: dir})
		if err := os.Chmod(dir+"/paydesk.key", mode); err != nil {
			t.Fatal(err)
		}
		if text := refusal(t, model.Unavailable, vault.Options{Dir: dir}); !strings.Contains(text, "chmod 600 "+dir+"/paydesk.key") {
			t.Errorf("%o: %s", mode, text)
		}
		if err := os.Chmod(dir+"/paydesk.key", 0o400); err != nil {
			t.Fatal(err)
		}
		mustOpen(t, vault.Options{Dir: dir})
	}
	others := "/etc/hosts" // root's; and for root, one that it gives away
	if os.Geteuid() == 0 {
		others = write(t, filepath.Join(t.TempDir(), "paydesk.key"), keyText("a"))
		if err := os.Chown(others, 65534, -1); err != nil {
			t.Fatal(err)
		}
	}
	if text := refusal(t, model.Unavailable, vault.Options{Dir: t.TempDir(), Getenv: env("PAYDESK_KEY_FILE=" + others)}); !strings.Contains(text, "belongs to another user") {
		t.Error(text)
	}
}

func TestAKeyFileThatHoldsNoKeyIsRefusedAndLeftAsItIs(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "comments alone": "# nothing\n", "short": "c2hvcnQ=\n", "long": strings.Repeat("A", 64), "not base64": strings.Repeat("-", 44),
		"zeros": base64.StdEncoding.EncodeToString(make([]byte, 32)), "a line too many": keyText("a") + "\nmore\n", "no date": keyText("a") + " yesterday",
		"loose bits": strings.TrimSuffix(keyText("a"), "E=") + "F=", "too big": keyText("a") + "\n" + strings.Repeat("#\n", 64<<10),
	} {
		for _, where := range []string{"file", "credential"} {
			dir := t.TempDir()
			path := write(t, dir+"/paydesk.key", text)
			o := vault.Options{Dir: dir}
			if where == "credential" {
				o = vault.Options{Dir: t.TempDir(), Getenv: env("CREDENTIALS_DIRECTORY=" + dir)}
			}
			if says := refusal(t, model.Unavailable, o); !strings.Contains(says, "can't be read") {
				t.Errorf("%s: %s", name, says)
			}
			if readText(t, path) != text {
				t.Errorf("%s: the file was changed", name)
			}
		}
	}
	dir := t.TempDir()
	if err := os.Mkdir(dir+"/paydesk.key", 0o700); err != nil {
		t.Fatal(err)
	}
	if says := refusal(t, model.Unavailable, vault.Options{Dir: dir}); !strings.Contains(says, "can't be read") {
		t.Error(says)
	}
}

func TestALostKeyIsNotMadeAnew(t *testing.T) {
	credentials := t.TempDir()
	write(t, credentials+"/paydesk.key", keyText("credential"))
	for name, c := range map[string]struct {
		o    func(dir string) vault.Options
		lose func(dir string, o *vault.Options)
		says string
	}{
		"a key file deleted": {
			func(dir string) vault.Options { return vault.Options{Dir: dir, Getenv: env()} },
			func(dir string, _ *vault.Options) { os.Remove(dir + "/paydesk.key") }, "last found as a key file",
		},
		"started by hand, without the unit's credential": {
			func(dir string) vault.Options {
				return vault.Options{Dir: dir, Getenv: env("CREDENTIALS_DIRECTORY=" + credentials)}
			},
			func(_ string, o *vault.Options) { o.Getenv = env() }, "last found as a systemd credential",
		},
		"no keyring in this session": {
			func(dir string) vault.Options {
				return vault.Options{Dir: dir, Getenv: env(), Keyring: folderRing(dir)}
			},
			func(_ string, o *vault.Options) { o.Keyring = nil }, "unlock the keyring",
		},
		"a keyring that doesn't answer": {
			func(dir string) vault.Options {
				return vault.Options{Dir: dir, Getenv: env(), Keyring: folderRing(dir)}
			},
			func(_ string, o *vault.Options) { o.Keyring = brokenRing() }, "unlock the keyring",
		},
		"another user's keyring": {
			func(dir string) vault.Options {
				return vault.Options{Dir: dir, Getenv: env(), Keyring: folderRing(dir)}
			},
			func(dir string, o *vault.Options) { o.Keyring = folderRing(dir + "/none") }, "no longer in this user's keyring",
		},
		"a salt deleted": {
			func(dir string) vault.Options {
				return vault.Options{Dir: dir, Getenv: env("PAYDESK_PASSPHRASE=" + weakPassphrase)}
			},
			func(dir string, _ *vault.Options) { os.Remove(dir + "/paydesk.salt") }, "last found as a passphrase",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			o := c.o(dir)
			mustOpen(t, o)
			before := names(t, dir)
			whole := o
			c.lose(dir, &o)
			left := names(t, dir)
			if text := refusal(t, model.Unavailable, o); !strings.Contains(text, c.says) {
				t.Errorf("%s", text)
			}
			if strings.Join(names(t, dir), " ") != strings.Join(left, " ") {
				t.Errorf("files were made: %v, then %v", left, names(t, dir))
			}
			if len(left) == len(before) {
				mustOpen(t, whole) // found again where it was
			}
			if err := os.Remove(dir + "/paydesk.vault"); err != nil {
				t.Fatal(err)
			}
			mustOpen(t, o) // somebody said that it is gone for good
		})
	}
}

func TestASilentKeyringIsNotedWhereAnotherKeyIsThere(t *testing.T) {
	dir := t.TempDir()
	mustOpen(t, vault.Options{Dir: dir, Keyring: folderRing(t.TempDir())})
	write(t, dir+"/paydesk.key", keyText("file"))
	v := mustOpen(t, vault.Options{Dir: dir, Keyring: brokenRing()})
	if d := v.Describe(); d.Source != vault.KeyFile || len(d.Notes) != 1 || !strings.Contains(d.String(), "unlock the keyring") {
		t.Errorf("%+v", d)
	}
}

func TestAKeyringThatHangsIsLeftAfterTwoSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		forever := make(chan struct{})
		defer close(forever)
		hung := func() error { <-forever; return nil }
		hanging := &vault.Keyring{
			Get: func(string) (string, bool, error) { return "", false, hung() }, Set: func(string, string) error { return hung() }, Delete: func(string) error { return hung() },
		}
		dir, start := t.TempDir(), time.Now()
		v := mustOpen(t, vault.Options{Dir: dir, Keyring: hanging})
		if d := v.Describe(); d.Source != vault.KeyFile || time.Since(start) != 2*time.Second {
			t.Errorf("in %v: %+v", time.Since(start), d)
		}
		dir, start = t.TempDir(), time.Now()
		mustOpen(t, vault.Options{Dir: dir, Keyring: folderRing(dir)})
		if text := refusal(t, model.Unavailable, vault.Options{Dir: dir, Keyring: hanging}); !strings.Contains(text, "doesn't answer") || time.Since(start) != 2*time.Second {
			t.Errorf("in %v: %s", time.Since(start), text)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start = time.Now()
		if _, err := vault.Open(ctx, vault.Options{Dir: dir, Getenv: env(), Keyring: hanging}); model.KindOf(err) != model.Unavailable || time.Since(start) != time.Second {
			t.Errorf("in %v: %v", time.Since(start), err)
		}
	})
}

func TestAKeyringThatPanicsIsSkipped(t *testing.T) {
	ring := brokenRing()
	ring.Set = func(string, string) error { panic("an answer of another type") }
	if d := mustOpen(t, vault.Options{Dir: t.TempDir(), Keyring: ring}).Describe(); d.Source != vault.KeyFile {
		t.Errorf("%+v", d)
	}
}

func TestTheSystemsKeyringIsNotStartedWhereNobodyIsSignedIn(t *testing.T) {
	if vault.OSKeyring(env("DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent")) == nil {
		t.Error("a session with a bus has no keyring")
	}
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	_, noBus := os.Stat("/run/user/" + me.Uid + "/bus")
	own := runtime.GOOS == "darwin" || runtime.GOOS == "windows" || noBus == nil
	if got := vault.OSKeyring(env()) != nil; got != own {
		t.Errorf("asked: %v, there: %v", got, own)
	}
}

func TestTwoFirstStartsAtOnceAgreeOnOneKey(t *testing.T) {
	for _, source := range []string{"file", "keyring"} {
		dir, items := t.TempDir(), t.TempDir()
		ids := make(chan string, 8)
		for range cap(ids) {
			go func() {
				o := vault.Options{Dir: dir, Getenv: env()}
				if source == "keyring" {
					o.Keyring = folderRing(items)
				}
				v, err := vault.Open(context.Background(), o)
				if err != nil {
					ids <- err.Error()
					return
				}
				ids <- v.Describe().KeyID
			}()
		}
		first := <-ids
		for range cap(ids) - 1 {
			if id := <-ids; id != first {
				t.Errorf("%s: keys %s and %s", source, first, id)
			}
		}
	}
}

func TestADamagedRecordIsRefused(t *testing.T) {
	for _, text := range []string{"", "{", "[]", `{"version": 2}`, `{"version": 1, "items": 5}`} {
		dir := t.TempDir()
		mustOpen(t, vault.Options{Dir: dir})
		write(t, dir+"/paydesk.vault", text)
		if says := refusal(t, model.Unavailable, vault.Options{Dir: dir}); !strings.Contains(says, "paydesk.vault") {
			t.Errorf("%q: %s", text, says)
		}
	}
}

func TestAFolderThatCannotBeWrittenIsRefused(t *testing.T) {
	dir := t.TempDir()
	long := filepath.Join(dir, strings.Repeat("k", 250)) // a file may have the name, and nothing longer beside it
	if says := refusal(t, model.Unavailable, vault.Options{Dir: dir, Getenv: env("PAYDESK_KEY_FILE=" + long)}); !strings.Contains(says, "can't be kept") || !strings.Contains(says, "No secret was saved") {
		t.Error(says)
	}
	if left := names(t, dir); len(left) != 0 {
		t.Errorf("%v", left)
	}
}

func TestTheDataAloneShowsNothing(t *testing.T) {
	dir := t.TempDir()
	const canary = "sk_live_QwErTyUiOpAsDfGhJkLzXcVbNm4242"
	s := mustSeal(t, mustOpen(t, vault.Options{Dir: dir}), canary)
	stolen := marshalled(t, s) + string(s.Box) + readText(t, dir+"/paydesk.vault")
	if shows(stolen, []byte(canary)) || bytes.Contains([]byte(stolen), keysIn(t, dir+"/paydesk.key")[0]) {
		t.Error("a copy of the data shows a secret")
	}
}
