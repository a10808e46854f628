package vault

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"clinic.example/paydesk/model"
)

// disk writes the vault's small files so that whoever finds one finds all of it, whenever the power goes. It says before each step which
// one comes, so that tests can end the program there.
type disk struct{ at func(step string) }

const (
	private  = 0o600
	tempMark = ".new-"
	maxFile  = 64 << 10
)

// create makes a file, unless there is one already: somebody else was faster then, and theirs stays.
func (d disk) create(path string, data []byte) error {
	temp, err := d.temp(path, data)
	if err != nil {
		return err
	}
	defer os.Remove(temp)
	d.at("link " + filepath.Base(path))
	if err := os.Link(temp, path); err != nil && !errors.Is(err, fs.ErrExist) {
		// Where there are no links, a rename has to do, and the last one wins.
		if err := os.Rename(temp, path); err != nil {
			return err
		}
	}
	return d.syncFolder(path)
}

// replace puts a whole new file in the place of the old one.
func (d disk) replace(path string, data []byte) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	temp, err := d.temp(path, data)
	if err != nil {
		return err
	}
	d.at("rename " + filepath.Base(path))
	if err := os.Rename(temp, path); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	return d.syncFolder(path)
}

// temp writes data beside path, down to the disk, for its owner's eyes alone.
func (d disk) temp(path string, data []byte) (string, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	d.at("write " + filepath.Base(path))
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+tempMark+"*") // made with mode 0600
	if err != nil {
		return "", err
	}
	_, err = file.Write(data)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return "", errors.Join(err, os.Remove(file.Name()))
	}
	return file.Name(), nil
}

func (d disk) syncFolder(path string) error {
	d.at("sync " + filepath.Base(path))
	if runtime.GOOS == "windows" {
		return nil // folders can't be synced there; NTFS keeps a journal of names
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// sweep removes what tries that were cut short left beside a file: it may hold keys. Only whoever changes the wrapping key calls it,
// because a first start beside this one has such files for a moment too.
func (d disk) sweep(path string) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	d.at("sweep " + filepath.Base(path))
	entries, err := os.ReadDir(filepath.Dir(path))
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), filepath.Base(path)+tempMark) {
			err = errors.Join(err, os.Remove(filepath.Join(filepath.Dir(path), e.Name())))
		}
	}
	return err
}

// read gives a small file's bytes; fs.ErrNotExist where there is none.
func read(path string) ([]byte, error) { return readIf(path, func(fs.FileInfo) error { return nil }) }

// readPrivate refuses a file that others may read or that isn't ours.
func readPrivate(path string) ([]byte, error) {
	return readIf(path, func(info fs.FileInfo) error {
		switch mode := info.Mode().Perm(); {
		case !ours(info):
			return model.Errorf(model.Unavailable, "The key file %s belongs to another user, so no secret is opened with it. Start paydesk as the file's owner, or put your own key file there.", path)
		case runtime.GOOS != "windows" && mode&0o077 != 0: // Windows guards files by their folder's lists, not by a mode
			return model.Errorf(model.Unavailable, "The key file %s is open to other users of this machine (mode %04o), so no secret is opened with it. Close it with: chmod 600 %s", path, mode, path)
		}
		return nil
	})
}

func readIf(path string, may func(fs.FileInfo) error) ([]byte, error) {
	// Opening what isn't a file may wait for ever; what is opened is looked at again, because names can change hands in between.
	if info, err := os.Stat(path); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, errNotFile
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil, errNotFile
	}
	if err := may(info); err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(file, maxFile))
}

var errNotFile = errors.New("it is no small file")
