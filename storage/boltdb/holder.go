package boltdb

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"clinic.example/paydesk/model"
	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"
)

// holdTimeout is how long a second process waits for the first to let go.
const holdTimeout = time.Second

// The lock itself is bbolt's, on the data file, and dies with its process. Beside the file stands who took it last, so that whoever
// finds it locked can be told by whom.
func holderPath(path string) string { return path + ".holder" }

func noteHolder(path string) error {
	return os.WriteFile(holderPath(path), []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600)
}

// forgetHolder may leave the note behind: without a lock nobody reads it.
func forgetHolder(path string) { _ = os.Remove(holderPath(path)) }

func held(path string) error {
	who := "Another program"
	note, err := os.ReadFile(holderPath(path))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if pid, err := strconv.Atoi(strings.TrimSpace(string(note))); err == nil {
		who = fmt.Sprintf("Another paydesk (process %d)", pid)
	}
	return model.Errorf(model.Unavailable,
		"%s has the data file %s open. Close it there, or start this one with --data and another folder.", who, path)
}

// Held says whether another program has the data file open (Unavailable, with its sentence); nothing for a file that is damaged or isn't there.
func Held(path string) error {
	bolt, err := openBolt(path, &bbolt.Options{Timeout: holdTimeout, ReadOnly: true})
	if errors.Is(err, bbolterrors.ErrTimeout) {
		return held(path)
	}
	if err == nil {
		return bolt.Close()
	}
	return nil
}
