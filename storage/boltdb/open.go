package boltdb

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"clinic.example/paydesk/model"
	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"
)

// schema is the format of the file. It rises when older programs could no longer read, or would spoil, what is in it.
const schema = 1

// Options say how a file is opened; the zero value is how paydesk does it.
type Options struct {
	Now    func() time.Time // the clock; time.Now when nil
	NoSync bool             // commits don't wait for the disk: for simulations in memory alone
	// ReadOnly opens a file that is there, beside others who only read it. Nothing can be stored.
	ReadOnly bool
}

// Open opens the data file at path, and makes it when there is none. Another process that has it open, a damaged or foreign file,
// and one of a newer paydesk are Unavailable errors that say what to do; the file is left as it is.
func Open(path string, options Options) (*Store, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if options.ReadOnly {
			return nil, model.Errorf(model.NotFound, "There is no data file %s.", path)
		}
		if err := create(path); err != nil {
			return nil, notOpened(path, err)
		}
	}
	if err := inspect(path); err != nil {
		return nil, notOpened(path, err)
	}
	bolt, err := openBolt(path, &bbolt.Options{
		Timeout: holdTimeout, NoSync: options.NoSync, FreelistType: bbolt.FreelistMapType, ReadOnly: options.ReadOnly,
	})
	if err != nil {
		return nil, notOpened(path, err)
	}
	if !options.ReadOnly {
		if err := noteHolder(path); err != nil {
			return nil, notOpened(path, errors.Join(err, bolt.Close()))
		}
	}
	s := &Store{bolt: bolt, path: path, now: options.Now, writer: make(chan struct{}, 1), readOnly: options.ReadOnly}
	if s.now == nil {
		s.now = time.Now
	}
	return s, nil
}

// notOpened turns what went wrong into a sentence, where it isn't one yet.
func notOpened(path string, err error) error {
	if own, ok := errors.AsType[*model.Error](err); ok {
		return own
	}
	if errors.Is(err, bbolterrors.ErrTimeout) {
		return held(path)
	}
	return &model.Error{
		Kind: model.Unavailable, Err: err,
		Message: fmt.Sprintf("The data file %s can't be opened. Check that its folder exists, has room and is yours to write in.", path),
	}
}

func damaged(path string, cause any) *model.Error {
	err, ok := cause.(error)
	if !ok {
		err = fmt.Errorf("%v", cause)
	}
	return &model.Error{
		Kind: model.Unavailable, Err: err,
		Message: fmt.Sprintf("The data file %s is damaged or not paydesk's. It was left as it is: keep it, and restore the newest backup.", path),
	}
}

// openBolt opens the file with bbolt, for which a damaged page is a panic.
func openBolt(path string, options *bbolt.Options) (bolt *bbolt.DB, err error) {
	var file *os.File
	options.OpenFile = func(name string, flag int, mode os.FileMode) (_ *os.File, err error) {
		file, err = os.OpenFile(name, flag&^os.O_CREATE, mode)
		return file, err
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if cause := recover(); cause != nil {
			bolt, err = nil, errors.Join(damaged(path, cause), file.Close())
		}
	}()
	return bbolt.Open(path, 0o600, options)
}

// create makes an empty data file under another name and gives it its own only when it is whole: whoever finds the file finds all of it.
func create(path string) error {
	temp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	if err := temp.Close(); err != nil {
		return err
	}
	if err := fill(temp.Name()); err != nil {
		return err
	}
	// A link refuses to replace the file of somebody who was faster; where there are no links, a rename has to do.
	if err := os.Link(temp.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		if err := os.Rename(temp.Name(), path); err != nil {
			return err
		}
	}
	return syncFolder(filepath.Dir(path))
}

func fill(path string) error {
	bolt, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		return err
	}
	err = bolt.Update(func(t *bbolt.Tx) error {
		meta, err := t.CreateBucket([]byte(metaBucket))
		if err != nil {
			return err
		}
		if err := meta.Put([]byte(schemaKey), binary.BigEndian.AppendUint64(nil, schema)); err != nil {
			return err
		}
		_, err = t.CreateBucket([]byte(organisationBucket))
		return err
	})
	return errors.Join(err, bolt.Close())
}

func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil // folders can't be synced there; NTFS keeps a journal of names
	}
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
