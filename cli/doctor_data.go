package cli

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"golang.org/x/term"

	"clinic.example/paydesk/storage/backup"
	"clinic.example/paydesk/storage/boltdb"
	"clinic.example/paydesk/vault"
)

// disk is what a folder lies on.
type disk struct {
	local bool
	kind  string // its name where it isn't local
	free  uint64 // bytes that this user may still write
	known bool
}

const (
	freeIll  = 64 << 20
	freeWorn = 1 << 30
	syncWorn = 200 * time.Millisecond
)

// examineFolder says whether there is a data folder to look at.
func (d *doctor) examineFolder() bool {
	info, err := os.Stat(d.folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.say("folder", worn, "There is no data folder %s yet. It is made at the first start.", d.folder)
		return false
	case err != nil || !info.IsDir():
		d.say("folder", ill, "The data folder %s can't be read. Choose another with --data.", d.folder)
		return false
	}
	d.examineMode("folder", d.folder, info, 0o700)
	return true
}

// examineMode says whether others on this machine can read what is the owner's alone.
func (d *doctor) examineMode(name, path string, info fs.FileInfo, want fs.FileMode) {
	switch mode := info.Mode().Perm(); {
	case runtime.GOOS == "windows": // guarded by lists, not by modes
		d.say(name, well, "%s is there.", path)
	case mode&0o077 != 0:
		d.say(name, ill, "%s is open to other users of this machine (mode %04o). Close it with: chmod %04o %s", path, mode, want, path)
	default:
		d.say(name, well, "%s is its owner's alone (mode %04o).", path, mode)
	}
}

func (d *doctor) examineDisk() {
	on, err := diskOf(d.folder)
	switch {
	case err != nil || !on.known:
		d.say("file system", worn, "Nothing can be told of the disk here. Make sure that it is this machine's own.")
	case !on.local:
		d.say("file system", ill, "The data folder lies on %s. Locks and writes to the disk can't be trusted there: choose a folder on a disk of this machine with --data.", on.kind)
	default:
		d.say("file system", well, "A disk of this machine.")
	}
	took, err := trySync(d.folder)
	switch {
	case err != nil:
		d.say("sync", ill, "Nothing can be written down to the disk in %s (%v). Check that it has room, and is yours to write in.", d.folder, err)
	case took > syncWorn:
		d.say("sync", worn, "A write reaches the disk after %s, and each payment waits for it. A faster disk helps.", took.Round(time.Millisecond))
	default:
		d.say("sync", well, "A write reaches the disk after %s.", took.Round(100*time.Microsecond))
	}
	switch {
	case !on.known || err != nil:
	case on.free < freeIll:
		d.say("space", ill, "Only %s are free: no payment can be recorded once they are used up. Make room.", size(int64(on.free)))
	case on.free < freeWorn:
		d.say("space", worn, "%s are free. A backup needs as much room as the records while it is read back.", size(int64(on.free)))
	default:
		d.say("space", well, "%s are free.", size(int64(on.free)))
	}
}

// trySync writes a file down to the disk, and takes it away.
func trySync(folder string) (took time.Duration, err error) {
	file, err := os.CreateTemp(folder, "paydesk.doctor-*")
	if err != nil {
		return 0, err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(make([]byte, 4096))
	begun := time.Now()
	err = errors.Join(err, file.Sync())
	return time.Since(begun), errors.Join(err, file.Close())
}

// examineRecords looks at the data file and what lies beside it.
func (d *doctor) examineRecords() {
	path := dataFile(d.folder)
	info, err := os.Stat(path)
	if err != nil {
		d.say("records", worn, "There are no records in %s yet.", d.folder)
		return
	}
	d.examineMode("records", path, info, 0o600)
	for _, name := range []string{logName, logName + logOld, "paydesk.vault", "paydesk.recovery"} {
		beside := filepath.Join(d.folder, name)
		if info, err := os.Stat(beside); err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
			d.examineMode("records", beside, info, 0o600)
		}
	}
	if err := boltdb.Held(path); err != nil {
		d.say("opening", well, "%s", sentence(err))
		return
	}
	store, err := boltdb.Open(path, boltdb.Options{ReadOnly: true})
	if err != nil {
		d.say("opening", ill, "%s", sentence(err))
		return
	}
	_ = store.Close()
	d.say("opening", well, "The records can be opened (%s). \"paydesk check\" looks at all of them.", size(info.Size()))
}

// examineKey says where the key of the secrets lies. A look makes none.
func (d *doctor) examineKey(ctx context.Context) {
	if !there(filepath.Join(d.folder, "paydesk.vault")) {
		d.say("key", worn, "There is no key of the secrets yet. It is made at the first start.")
		return
	}
	v, err := vault.Open(ctx, vaultOptions(ctx, d.term, d.folder))
	if err != nil {
		d.say("key", ill, "%s", sentence(err))
		return
	}
	defer v.Close()
	about := v.Describe()
	state := well
	if about.Rotating || len(about.Notes) > 0 {
		state = worn
	}
	d.say("key", state, "%s", strings.ReplaceAll(about.String(), "\n", " "))
}

// backupAge is how old the newest backup may be.
const backupAge = 48 * time.Hour

func (d *doctor) examineBackups(now time.Time) {
	dir := cmp.Or(d.config.BackupDir, filepath.Join(d.folder, backupFolder))
	newest, err := backup.Newest(dir)
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		d.say("backups", worn, "The folder of backups %s can't be read.", dir)
	case newest.IsZero():
		d.say("backups", worn, "There is no backup in %s. Make one with \"paydesk backup\", or start the desk with --backup-every 1h.", dir)
	case now.Sub(newest) > backupAge:
		d.say("backups", worn, "The newest backup in %s is of %s. Start the desk with --backup-every 1h.", dir, newest.Local().Format("2006-01-02 15:04"))
	default:
		d.say("backups", well, "The newest in %s is of %s. Keep a copy on another machine.", dir, newest.Local().Format("2006-01-02 15:04"))
	}
}

const (
	fewestColumns = 80
	fewestRows    = 24
)

// examineTerminal says what can be drawn here.
func (d *doctor) examineTerminal() {
	out, isFile := d.term.Out.(*os.File)
	if !isFile || !term.IsTerminal(int(out.Fd())) {
		d.say("terminal", well, "The output is no terminal: the desk is told line by line here.")
		return
	}
	width, height, err := term.GetSize(int(out.Fd()))
	kind := cmp.Or(d.term.Env("TERM"), "not named (TERM)")
	locale := cmp.Or(d.term.Env("LC_ALL"), d.term.Env("LC_CTYPE"), d.term.Env("LANG"))
	unicode := runtime.GOOS == "windows" || strings.Contains(strings.ToLower(strings.ReplaceAll(locale, "-", "")), "utf8")
	switch {
	case kind == "dumb":
		d.say("terminal", worn, "It can't place a cursor (TERM=dumb): the desk is told line by line.")
	case err != nil || width < fewestColumns || height < fewestRows:
		d.say("terminal", worn, "It is %d columns by %d rows; the desk needs %d by %d. Make the window larger.", width, height, fewestColumns, fewestRows)
	case !unicode:
		d.say("terminal", worn, "Its locale (%s) is not UTF-8: names may be drawn wrong. Set LANG to one that ends in UTF-8, or start the desk with --ascii.", cmp.Or(locale, "none"))
	default:
		d.say("terminal", well, "%s, %d by %d, UTF-8, %s.", kind, width, height, d.colours())
	}
}

func (d *doctor) colours() string {
	env := d.term.Env
	switch {
	case env("NO_COLOR") != "":
		return "without colours (NO_COLOR)"
	case env("COLORTERM") == "truecolor" || env("COLORTERM") == "24bit":
		return "all colours"
	case strings.Contains(env("TERM"), "256"):
		return "256 colours"
	}
	return "few colours"
}
