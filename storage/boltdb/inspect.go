package boltdb

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"runtime/debug"

	"clinic.example/paydesk/model"
	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"
)

// The parts of bbolt's file format that are looked at before bbolt may write: page header 16 bytes, then on pages 0 and 1 a meta
// record whose checksum (FNV-1a, 64 bits) covers all before it. Numbers are in the machine's byte order.
const (
	pageHeader   = 16
	metaMagic    = 0xED0CDAED
	metaFreelist = 32
	metaPages    = 40
	metaTx       = 48
	metaChecksum = 56
	metaSize     = 64
	freelistFlag = 0x10
	noFreelist   = ^uint64(0)
)

// inspect looks at a file without a chance of writing to it: another process holds it, it isn't ours, it is shorter than it says,
// or its list of free pages is nonsense (which would let bbolt write over pages in use).
func inspect(path string) error {
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		return errors.Join(err, damaged(path, "the file is empty"))
	}
	bolt, err := openBolt(path, &bbolt.Options{Timeout: holdTimeout, ReadOnly: true})
	if _, outside := errors.AsType[*fs.PathError](err); err != nil && !outside && !errors.Is(err, bbolterrors.ErrTimeout) {
		return damaged(path, err)
	}
	if err != nil {
		return err
	}
	err = intact(path, int64(bolt.Info().PageSize))
	if err == nil {
		err = checkSchema(bolt, path)
	}
	return errors.Join(err, bolt.Close())
}

func intact(path string, pageSize int64) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	meta := newestMeta(file, pageSize)
	if meta == nil {
		return damaged(path, "no page says where anything is")
	}
	pages := binary.NativeEndian.Uint64(meta[metaPages:])
	if have := uint64(info.Size() / pageSize); pages > have {
		return damaged(path, fmt.Sprintf("the file has %d pages of %d", have, pages))
	}
	if err := freePages(file, pageSize, binary.NativeEndian.Uint64(meta[metaFreelist:]), pages); err != nil {
		return damaged(path, err)
	}
	return nil
}

// newestMeta is the valid meta record of the later transaction.
func newestMeta(file io.ReaderAt, pageSize int64) (newest []byte) {
	for page := range int64(2) {
		meta := make([]byte, metaSize)
		if _, err := file.ReadAt(meta, page*pageSize+pageHeader); err != nil || binary.NativeEndian.Uint32(meta) != metaMagic {
			continue
		}
		sum := fnv.New64a()
		sum.Write(meta[:metaChecksum])
		if sum.Sum64() != binary.NativeEndian.Uint64(meta[metaChecksum:]) {
			continue
		}
		if newest == nil || binary.NativeEndian.Uint64(meta[metaTx:]) > binary.NativeEndian.Uint64(newest[metaTx:]) {
			newest = meta
		}
	}
	return newest
}

// freePages checks that the list of free pages rises and stays within the file.
func freePages(file io.ReaderAt, pageSize int64, page, pages uint64) error {
	if page == noFreelist {
		return nil
	}
	if page < 2 || page >= pages {
		return fmt.Errorf("the free list is said to be on page %d of %d", page, pages)
	}
	at := int64(page) * pageSize
	header := make([]byte, pageHeader+8)
	if _, err := file.ReadAt(header, at); err != nil {
		return err
	}
	if binary.NativeEndian.Uint16(header[8:])&freelistFlag == 0 || binary.NativeEndian.Uint64(header) != page {
		return fmt.Errorf("page %d is not the free list", page)
	}
	at += pageHeader
	count := uint64(binary.NativeEndian.Uint16(header[10:]))
	if count == 0xffff {
		count = binary.NativeEndian.Uint64(header[pageHeader:])
		at += 8
	}
	if count > pages {
		return fmt.Errorf("%d of %d pages are said to be free", count, pages)
	}
	ids := make([]byte, 8*count)
	if _, err := file.ReadAt(ids, at); err != nil {
		return err
	}
	last := uint64(1)
	for ; len(ids) > 0; ids = ids[8:] {
		id := binary.NativeEndian.Uint64(ids)
		if id <= last || id >= pages {
			return fmt.Errorf("page %d is said to be free after page %d of %d", id, last, pages)
		}
		last = id
	}
	return nil
}

func checkSchema(bolt *bbolt.DB, path string) error {
	return safely(path, bolt, func(t *bbolt.Tx) error {
		meta := t.Bucket([]byte(metaBucket))
		if meta == nil || t.Bucket([]byte(organisationBucket)) == nil {
			return damaged(path, "it has not the buckets of paydesk")
		}
		version := meta.Get([]byte(schemaKey))
		if len(version) != 8 {
			return damaged(path, "it says no format")
		}
		if v := binary.BigEndian.Uint64(version); v != schema {
			return newer(path, v)
		}
		return nil
	})
}

// safely reads with a panic over a damaged page turned into a sentence.
func safely(path string, bolt *bbolt.DB, do func(*bbolt.Tx) error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if cause := recover(); cause != nil {
			err = damaged(path, cause)
		}
	}()
	return bolt.View(do)
}

func newer(path string, version uint64) error {
	return model.Errorf(model.Unavailable,
		"The data file %s was written by a newer paydesk (format %d; this program knows %d). Start the newer program; nothing was changed.",
		path, version, schema)
}
