package backup

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Names of backups that were given none: in UTC, so that they sort by age.
const (
	stamp  = "20060102T150405Z"
	prefix = "paydesk-"
	suffix = ".age"
)

// Name is the name of a backup made at a moment.
func Name(at time.Time) string { return prefix + at.UTC().Format(stamp) + suffix }

// Newest is when the newest of a folder's backups was made, by their names; zero where there is none.
func Newest(dir string) (at time.Time, err error) {
	names, err := named(dir)
	if err != nil || len(names) == 0 {
		return at, err
	}
	return momentOf(names[len(names)-1])
}

// Prune removes the oldest backups of a folder beyond as many as are to be kept, and what earlier tries left there. Files with other names
// are nobody's business here.
func Prune(dir string, keep int) error {
	names, err := named(dir)
	if err != nil {
		return err
	}
	var all []error
	for _, name := range names[:max(0, len(names)-keep)] {
		all = append(all, os.Remove(filepath.Join(dir, name)))
	}
	return errors.Join(append(all, sweepTries(dir))...)
}

// named are the names of a folder's backups, oldest first.
func named(dir string) (names []string, err error) {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if _, wrong := momentOf(e.Name()); wrong == nil && e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, err
}

func momentOf(name string) (time.Time, error) {
	middle, begins := strings.CutPrefix(name, prefix)
	middle, ends := strings.CutSuffix(middle, suffix)
	if !begins || !ends {
		return time.Time{}, errors.New("no backup has this name")
	}
	return time.Parse(stamp, middle)
}

// sweepTries removes the tries of programs that ended in the middle of one.
func sweepTries(dir string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		name, _, try := strings.Cut(e.Name(), newMark)
		if _, wrong := momentOf(name); try && wrong == nil {
			err = errors.Join(err, os.Remove(filepath.Join(dir, e.Name())))
		}
	}
	return err
}
