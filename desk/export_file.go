package desk

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// SavedAudit is an audit trail that was exported to a file.
type SavedAudit struct {
	AuditExport
	Path string
}

// SaveAudit is ExportAudit into a new file of the folder for exports, which its owner alone can read.
func (s *Session) SaveAudit(ctx context.Context, practice model.PracticeID) (saved SavedAudit, err error) {
	saved.Path, err = s.d.saveExport("jsonl", func(w io.Writer) (name string, err error) {
		saved.AuditExport, err = s.ExportAudit(ctx, practice, w)
		return "audit-" + strings.ReplaceAll(storage.Fold(saved.Name), " ", "-"), err
	})
	return saved, err
}

// SavePatientData is ExportPatient into a new file of the folder for exports, which its owner alone can read. Its name holds the patient's id.
func (s *Session) SavePatientData(ctx context.Context, id model.PatientID) (path string, err error) {
	out, err := s.ExportPatient(ctx, id)
	if err != nil {
		return "", err
	}
	return s.d.saveExport("json", func(w io.Writer) (name string, err error) {
		text, err := json.MarshalIndent(out, "", "  ")
		if err == nil {
			_, err = w.Write(append(text, '\n'))
		}
		return "patient-" + string(id), err
	})
}

// saveExport writes a file, and gives it the name that write comes up with once it is whole: half an export must not be taken for one.
func (d *Desk) saveExport(kind string, write func(io.Writer) (name string, err error)) (path string, err error) {
	if d.Exports == "" {
		return "", model.Errorf(model.Unavailable, "There is no folder here to export to, so nothing was written. Use the command line: \"paydesk --help\" lists what can be exported.")
	}
	if err := os.MkdirAll(d.Exports, 0o700); err != nil {
		return "", unwritten(d.Exports, err)
	}
	file, err := os.CreateTemp(d.Exports, ".export-")
	if err != nil {
		return "", unwritten(d.Exports, err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	buffer := bufio.NewWriterSize(file, 1<<16)
	name, err := write(buffer)
	if full := errors.Join(buffer.Flush(), file.Sync(), file.Close()); err == nil && full != nil {
		err = unwritten(d.Exports, full)
	}
	if err != nil {
		return "", err
	}
	path = filepath.Join(d.Exports, fmt.Sprintf("%s-%s.%s", name, d.Now().UTC().Format("20060102-150405.000"), kind))
	if err = os.Rename(file.Name(), path); err != nil {
		return "", unwritten(d.Exports, err)
	}
	return path, nil
}

func unwritten(folder string, err error) error {
	return &model.Error{Kind: model.Unavailable, Err: err, Message: "The export could not be written to " + folder + ". Check that the folder is yours to write in and that the disk has room, and export again."}
}
