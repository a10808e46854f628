package cli

import (
	"context"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/pflag"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage/backup"
)

// Environment variables of the backups that a desk makes by itself.
const (
	envBackupEvery = "PAYDESK_BACKUP_EVERY"
	envBackupKeep  = "PAYDESK_BACKUP_KEEP"
	envBackupDir   = "PAYDESK_BACKUP_DIR"
)

const (
	backupKeep  = 24
	backupRetry = 5 * time.Minute // after one that was not made
)

// backupFlags declares how often a desk backs up by itself.
func (c *Config) backupFlags(set *pflag.FlagSet) {
	set.DurationVar(&c.BackupEvery, "backup-every", 0, "back up by itself while the desk is open, as in 1h; 0 for never, "+envBackupEvery)
	set.IntVar(&c.BackupKeep, "backup-keep", backupKeep, "how many of these backups are kept, "+envBackupKeep)
	set.StringVar(&c.BackupDir, "backup-dir", "", "folder of the backups (default: backups beside the records), "+envBackupDir)
}

// completeBackups fills in what no flag gave from the environment.
func (c *Config) completeBackups(set *pflag.FlagSet, env func(string) string) error {
	if err := lasting(set, "backup-every", env, envBackupEvery, &c.BackupEvery); err != nil {
		return err
	}
	if text := env(envBackupKeep); text != "" && !set.Changed("backup-keep") {
		keep, err := strconv.Atoi(text)
		if err != nil {
			return usagef("%s can't be %q: it takes a number.", envBackupKeep, text)
		}
		c.BackupKeep = keep
	}
	if c.BackupKeep == 0 && !set.Changed("backup-keep") { // a command without these flags
		c.BackupKeep = backupKeep
	}
	if c.BackupDir == "" {
		c.BackupDir = env(envBackupDir)
	}
	switch {
	case c.BackupEvery != 0 && (c.BackupEvery < time.Minute || c.BackupEvery > 7*24*time.Hour):
		return usagef("--backup-every can't be %s: choose between 1m and 168h, or 0 for never.", c.BackupEvery)
	case c.BackupEvery != 0 && c.BackupKeep < 1:
		return usagef("--backup-keep can't be %d: keep one at least.", c.BackupKeep)
	}
	return nil
}

// keepBackups makes a backup whenever the newest one has got too old, until ctx ends.
func (p *Program) keepBackups(ctx context.Context) {
	for {
		wait := p.untilBackup(time.Now())
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		if err := p.backUpByItself(ctx); err != nil {
			p.log.Warn("no backup was made at its time", "err", err)
			select {
			case <-ctx.Done():
				return
			case <-time.After(min(backupRetry, p.config.BackupEvery)):
			}
		}
	}
}

// untilBackup is how long the newest backup is still young enough.
func (p *Program) untilBackup(now time.Time) time.Duration {
	newest, err := backup.Newest(p.desk.Backups.Dir)
	if err != nil || newest.IsZero() || newest.After(now) { // the clock was turned back
		return 0
	}
	return max(0, newest.Add(p.config.BackupEvery).Sub(now))
}

// backUpByItself makes one backup and removes the ones that are too many.
func (p *Program) backUpByItself(ctx context.Context) error {
	done, err := p.desk.Session(model.System()).Backup(ctx, desk.BackupRequest{Unattended: true})
	if err != nil {
		return err
	}
	p.log.Info("backed up", "path", done.Path, "bytes", done.Bytes, "findings", len(done.Findings))
	return backup.Prune(filepath.Dir(done.Path), p.config.BackupKeep)
}
