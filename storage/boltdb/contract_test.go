package boltdb_test

import (
	"path/filepath"
	"sync"
	"testing"
	"time"

	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/boltdb"
	"clinic.example/paydesk/storage/storagetest"
)

func TestContract(t *testing.T) {
	var folders sync.Map
	storagetest.Run(t, func(t *testing.T, now func() time.Time) storage.Store {
		t.Helper()
		folder, _ := folders.LoadOrStore(t, t.TempDir())
		store, err := boltdb.Open(filepath.Join(folder.(string), "paydesk.db"), boltdb.Options{Now: now})
		if err != nil {
			t.Fatalf("opening the store: %v", err)
		}
		return store
	})
}
