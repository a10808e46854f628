package vault

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/crypto/chacha20poly1305"
)

const keySize = chacha20poly1305.KeySize

// key is one wrapping key. Its id says nothing about it, and names it in everything that lies under it.
type key struct {
	id   string
	made time.Time      // zero where it isn't known
	bits *[keySize]byte // a pointer, for fmt to see its address alone: within an unexported field it asks no Format
}

func keyOf(bits *[keySize]byte, made time.Time) key {
	mac := hmac.New(sha256.New, bits[:])
	mac.Write([]byte("paydesk wrapping key id 1"))
	return key{id: hex.EncodeToString(mac.Sum(nil)[:8]), made: made.UTC().Truncate(time.Second), bits: bits}
}

func drawKey(random io.Reader, now time.Time) (key, error) {
	var bits [keySize]byte
	if _, err := io.ReadFull(random, bits[:]); err != nil {
		return key{}, fmt.Errorf("reading random bits: %w", err)
	}
	return keyOf(&bits, now), nil
}

// wipe overwrites this copy of the key.
func (k key) wipe() {
	if k.bits != nil {
		clear(k.bits[:])
	}
}

// line is the key as text: 32 bytes in base64, and when it was made. It is what "openssl rand -base64 32" prints, so that one can be made by hand.
func (k key) line() string {
	text := base64.StdEncoding.EncodeToString(k.bits[:])
	if k.made.Unix() > 0 {
		text += " " + k.made.Format(time.RFC3339)
	}
	return text
}

// Whoever reads such a text hears what is wrong, and never a part of it: what is wrong with a key may be one character.
var (
	errNoKey  = errors.New("it holds no key")
	errNotKey = errors.New("it holds something that is not a key: 32 bytes in base64 on a line of their own")
)

// parseKeys reads keys, newest first, one a line; empty lines and those that begin with # mean nothing.
func parseKeys(text []byte) ([]key, error) {
	var keys []key
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		k, err := parseKey(line)
		if err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	if len(keys) == 0 {
		return nil, errNoKey
	}
	return keys, nil
}

func parseKey(line string) (key, error) {
	text, date, _ := strings.Cut(line, " ")
	bits, err := base64.StdEncoding.Strict().DecodeString(text)
	defer clear(bits)
	if err != nil || len(bits) != keySize || [keySize]byte(bits) == [keySize]byte{} {
		return key{}, errNotKey
	}
	var made time.Time
	if date = strings.TrimSpace(date); date != "" {
		if made, err = time.Parse(time.RFC3339, date); err != nil {
			return key{}, errNotKey
		}
	}
	own := [keySize]byte(bits)
	return keyOf(&own, made), nil
}
