package cli

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
)

// logName is the log's name in the data folder; the one before it has logOld behind its name.
const (
	logName  = "paydesk.log"
	logOld   = ".1"
	logBytes = 4 << 20
)

// logFile is the file that a desk writes to in place of the screen. When it has grown to its size it becomes the old one, and the
// old one goes: two files, never more.
type logFile struct {
	mu   sync.Mutex
	path string
	file *os.File
	size int64
	most int64
}

// openLog opens the log of a data folder for appending, readable by its owner alone.
func openLog(folder string, most int64) (*logFile, error) {
	l := &logFile{path: filepath.Join(folder, logName), most: most}
	if err := l.open(); err != nil {
		return nil, err
	}
	return l, nil
}

func (l *logFile) open() error {
	file, err := os.OpenFile(l.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("the log %s can't be written (%w)", l.path, err)
	}
	info, err := file.Stat()
	if err != nil {
		_ = file.Close()
		return fmt.Errorf("the log %s can't be read (%w)", l.path, err)
	}
	l.file, l.size = file, info.Size()
	return nil
}

// Write appends one record.
func (l *logFile) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.size > 0 && l.size+int64(len(p)) > l.most {
		if err := l.turn(); err != nil {
			return 0, err
		}
	}
	n, err := l.file.Write(p)
	l.size += int64(n)
	return n, err
}

func (l *logFile) turn() error {
	if err := l.file.Close(); err != nil {
		return err
	}
	if err := os.Rename(l.path, l.path+logOld); err != nil {
		return err
	}
	return l.open()
}

// Close ends the log.
func (l *logFile) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.file.Close()
}

// logger writes records as text, one a line.
func (l *logFile) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }
