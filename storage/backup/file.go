package backup

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"filippo.io/age"

	"clinic.example/paydesk/model"
)

// beginning is how every file of age begins: https://age-encryption.org/v1
const beginning = "age-encryption.org/v1\n"

// replaceable refuses a path that holds something else than a backup.
func replaceable(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return unwritable(filepath.Dir(path), err)
	}
	if info.Mode().IsRegular() {
		if found, err := begins(path); err != nil || found {
			return err
		}
	}
	return model.Errorf(model.Conflict, "%s is there already and is no backup, so it was left as it is. Choose another name. No backup was made.", path)
}

func begins(path string) (bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return false, unwritable(filepath.Dir(path), err)
	}
	defer file.Close()
	first := make([]byte, len(beginning))
	n, err := io.ReadFull(file, first)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = nil
	}
	return string(first[:n]) == beginning, err
}

// decrypt writes a backup in plain to a new file of a pattern, for its owner's eyes alone, and gives the digest of what it wrote.
func decrypt(ctx context.Context, path, pattern string, identities ...age.Identity) (plain string, sum []byte, err error) {
	sealed, err := os.Open(path)
	if err != nil {
		return "", nil, err
	}
	defer sealed.Close()
	text, err := age.Decrypt(sealed, identities...)
	if err != nil {
		return "", nil, err
	}
	file, err := os.CreateTemp(filepath.Dir(pattern), filepath.Base(pattern))
	if err != nil {
		return "", nil, err
	}
	digest := sha256.New()
	_, err = io.Copy(io.MultiWriter(file, digest), untilDone{ctx, text})
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return "", nil, errors.Join(err, os.Remove(file.Name()))
	}
	return file.Name(), digest.Sum(nil), nil
}

// untilDone is a reader that stops when its context does.
type untilDone struct {
	ctx  context.Context
	from io.Reader
}

func (r untilDone) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.from.Read(p)
}

// sweep removes what an earlier try left in a folder when its program ended.
func sweep(folder, prefix string) error {
	entries, err := os.ReadDir(folder)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix) {
			err = errors.Join(err, os.Remove(filepath.Join(folder, e.Name())))
		}
	}
	return err
}

func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil // folders can't be synced there; NTFS keeps a journal of names
	}
	folder, err := os.Open(path)
	if err != nil {
		return unwritable(path, err)
	}
	if err := errors.Join(folder.Sync(), folder.Close()); err != nil {
		return unwritable(path, err)
	}
	return nil
}
