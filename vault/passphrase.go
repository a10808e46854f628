package vault

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"time"
	"unicode/utf8"

	"clinic.example/paydesk/model"
	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Names of what the environment may say.
const (
	passphraseEnv    = "PAYDESK_PASSPHRASE"
	newPassphraseEnv = "PAYDESK_NEW_PASSPHRASE"
)

// phrase is a key made of a passphrase by argon2id; DIR/paydesk.salt holds how, and no secret.
//
// While the key is being changed the file holds both ways, and each of the two keys sealed under the other: either passphrase opens both.
type phrase struct {
	path   string
	getenv func(string) string
	ask    func(prompt string) (string, error)
	disk   disk
	random io.Reader
	now    func() time.Time
	cost   cost
}

// cost is what one try of a passphrase costs.
type cost struct {
	time, memoryKiB uint32
	threads         uint8
}

// dear is what RFC 9106 section 4 names second: 3 passes over 64 MiB in 4 lanes.
func dear() cost { return cost{3, 64 << 10, 4} }

// salted says how one key is made of its passphrase.
type salted struct {
	ID        string    `json:"id"`
	Made      time.Time `json:"made"`
	Salt      []byte    `json:"salt"`
	Time      uint32    `json:"time"`
	MemoryKiB uint32    `json:"memoryKiB"`
	Threads   uint8     `json:"threads"`
	Nonce     []byte    `json:"nonce,omitempty"` // of Other
	Other     []byte    `json:"other,omitempty"` // the other key, sealed under this one
}

type saltFile struct {
	Version int      `json:"version"`
	Keys    []salted `json:"keys"` // newest first
}

const (
	saltVersion  = 1
	saltSize     = 16
	tries        = 3
	shortestNew  = 12      // characters
	mostTime     = 64      // a file with more would only keep the desk from starting
	mostMemory   = 4 << 20 // KiB
	askPresent   = "Passphrase of paydesk's secrets"
	askAgain     = "That is not it. Passphrase of paydesk's secrets"
	askNew       = "New passphrase of paydesk's secrets"
	askNewRepeat = "The new passphrase once more"
)

func (p *phrase) name() Source { return Passphrase }

func (p *phrase) where() string {
	return "a passphrase (" + p.path + " says how the key is made of it)"
}

func (p *phrase) load(ctx context.Context) ([]key, error) {
	file, err := p.read()
	if err != nil || file == nil {
		return nil, err
	}
	if text := p.getenv(passphraseEnv); text != "" {
		keys, err := file.open(text)
		if err == nil && keys == nil {
			err = model.Errorf(model.Invalid, "%s is not the passphrase of these secrets, so none is opened.", passphraseEnv)
		}
		return keys, err
	}
	if p.ask == nil {
		return nil, model.Errorf(model.Unavailable, "The secrets are under a passphrase, and nobody can be asked for it here. Set %s, or start paydesk in a terminal.", passphraseEnv)
	}
	prompt := askPresent
	for range tries {
		text, err := p.ask(prompt)
		if err = errors.Join(err, ctx.Err()); err != nil {
			return nil, model.Errorf(model.Unavailable, "The passphrase of the secrets was not given, so none is opened.")
		}
		if keys, err := file.open(text); err != nil || keys != nil {
			return keys, err
		}
		prompt = askAgain
	}
	return nil, model.Errorf(model.Invalid, "That is not the passphrase of these secrets, so none is opened.")
}

func (p *phrase) read() (*saltFile, error) {
	text, err := read(p.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var file saltFile
	if err == nil {
		err = json.Unmarshal(text, &file)
	}
	if err == nil {
		err = file.check()
	}
	if err != nil {
		return nil, unreadable(p.path, err)
	}
	return &file, nil
}

func (f *saltFile) check() error {
	if f.Version != saltVersion || len(f.Keys) == 0 || len(f.Keys) > 2 {
		return errors.New("it has another version, or no key")
	}
	for _, s := range f.Keys {
		if len(s.Salt) < saltSize || s.Time < 1 || s.Time > mostTime || s.Threads < 1 || s.MemoryKiB < 8*uint32(s.Threads) || s.MemoryKiB > mostMemory {
			return errors.New("its parameters make no sense")
		}
	}
	return nil
}

// open gives all keys, newest first, when the passphrase is one of theirs, and none when it isn't.
func (f *saltFile) open(text string) ([]key, error) {
	for i, s := range f.Keys {
		k := s.derive(text)
		if k.id != s.ID {
			continue
		}
		if len(f.Keys) == 1 {
			return []key{k}, nil
		}
		other, err := s.openOther(k, f.Keys[1-i])
		if err != nil {
			return nil, unreadable("its passphrase's file", err)
		}
		if i == 0 {
			return []key{k, other}, nil
		}
		return []key{other, k}, nil
	}
	return nil, nil
}

// derive makes the key of a passphrase. A passphrase is the same however a keyboard writes its accents (NFC, RFC 8265 section 4.2).
func (s salted) derive(text string) key {
	plain := norm.NFC.Bytes([]byte(text))
	defer clear(plain)
	derived := argon2.IDKey(plain, s.Salt, s.Time, s.MemoryKiB, s.Threads, keySize)
	defer clear(derived)
	bits := [keySize]byte(derived)
	return keyOf(&bits, s.Made)
}

func otherPlace(under, other string) []byte {
	return []byte("paydesk other wrapping key 1 " + under + " " + other)
}

func (s salted) openOther(k key, other salted) (key, error) {
	if len(s.Nonce) != nonceSize {
		return key{}, errShape
	}
	plain, err := unlock(k.bits[:], s.Nonce, s.Other, otherPlace(s.ID, other.ID))
	if err != nil || len(plain) != keySize {
		return key{}, errBroken
	}
	defer clear(plain)
	bits := [keySize]byte(plain)
	return keyOf(&bits, other.Made), nil
}

func (s *salted) sealOther(random io.Reader, k, other key) (err error) {
	s.Nonce = make([]byte, nonceSize)
	if _, err := io.ReadFull(random, s.Nonce); err != nil {
		return fmt.Errorf("reading random bits: %w", err)
	}
	s.Other, err = lock(k.bits[:], s.Nonce, nil, other.bits[:], otherPlace(k.id, other.id))
	return err
}

// salt makes a key of a passphrase with a new salt.
func (p *phrase) salt(text string) (salted, key, error) {
	if utf8.RuneCountInString(text) < shortestNew {
		return salted{}, key{}, model.Errorf(model.Invalid, "The passphrase of the secrets needs at least %d characters. Four or five words that don't belong together do well.", shortestNew)
	}
	s := salted{Made: p.now().UTC().Truncate(time.Second), Salt: make([]byte, saltSize), Time: p.cost.time, MemoryKiB: p.cost.memoryKiB, Threads: p.cost.threads}
	if _, err := io.ReadFull(p.random, s.Salt); err != nil {
		return salted{}, key{}, fmt.Errorf("reading random bits: %w", err)
	}
	k := s.derive(text)
	s.ID = k.id
	return s, k, nil
}

func (p *phrase) make(context.Context) error {
	s, k, err := p.salt(p.getenv(passphraseEnv))
	if err != nil {
		return err
	}
	k.wipe()
	text, err := saltText(s)
	if err != nil {
		return err
	}
	return p.disk.create(p.path, text)
}

func (p *phrase) next(_ context.Context, present key) (key, error) {
	file, err := p.read()
	if err != nil {
		return key{}, err
	}
	if file == nil || file.Keys[0].ID != present.id {
		return key{}, unreadable(p.path, errChanged)
	}
	text, err := p.newPassphrase()
	if err != nil {
		return key{}, err
	}
	s, k, err := p.salt(text)
	if err != nil {
		return key{}, err
	}
	old := file.Keys[0]
	if err := errors.Join(s.sealOther(p.random, k, present), old.sealOther(p.random, present, k)); err != nil {
		return key{}, err
	}
	return k, p.write(s, old)
}

// newPassphrase is what the environment says, else what somebody types twice, else the present one: its key gets a new salt.
func (p *phrase) newPassphrase() (string, error) {
	if text := p.getenv(newPassphraseEnv); text != "" {
		return text, nil
	}
	if p.ask == nil {
		return p.getenv(passphraseEnv), nil
	}
	text, err := p.ask(askNew)
	if err != nil {
		return "", model.Errorf(model.Invalid, "No new passphrase was given. Nothing was changed.")
	}
	again, err := p.ask(askNewRepeat)
	if err != nil || again != text {
		return "", model.Errorf(model.Invalid, "The new passphrase was not typed the same twice. Nothing was changed.")
	}
	return text, nil
}

func (p *phrase) keep(_ context.Context, newest key) error {
	file, err := p.read()
	if err != nil {
		return err
	}
	if file == nil || file.Keys[0].ID != newest.id {
		return unreadable(p.path, errChanged)
	}
	only := file.Keys[0]
	only.Nonce, only.Other = nil, nil
	return p.write(only)
}

func (p *phrase) write(keys ...salted) error {
	text, err := saltText(keys...)
	if err != nil {
		return err
	}
	if err := p.disk.sweep(p.path); err != nil {
		return err
	}
	return p.disk.replace(p.path, text)
}

func saltText(keys ...salted) ([]byte, error) {
	text, err := json.MarshalIndent(saltFile{Version: saltVersion, Keys: keys}, "", "  ")
	return append(text, '\n'), err
}

func saltPath(dir string) string { return filepath.Join(dir, "paydesk.salt") }
