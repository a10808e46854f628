package boltdb

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
)

// The rest of bbolt's file format that a check reads by itself: a page's elements are 16 bytes each, a bucket's value begins with the
// page of its root, and a small bucket lies whole behind those 16 bytes.
const (
	metaRoot     = 16
	branchFlag   = 0x01
	leafFlag     = 0x02
	elementSize  = 16
	bucketFlag   = 0x01
	bucketHeader = 16
)

// tree walks the pages in use and trusts none of them: what goes on to read them through bbolt then meets no circle and no page beyond the
// file, which would end the whole program.
type tree struct {
	file     io.ReaderAt
	pageSize int64
	seen     []bool
}

// soundPages gives an error where the pages in use are no tree within the file.
func soundPages(path string, pageSize int64) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	meta := newestMeta(file, pageSize)
	if meta == nil {
		return fmt.Errorf("no page says where anything is")
	}
	info, err := file.Stat()
	if err != nil {
		return err
	}
	pages, have := binary.NativeEndian.Uint64(meta[metaPages:]), uint64(info.Size()/pageSize)
	if pages > have {
		return fmt.Errorf("the file has %d pages of %d", have, pages)
	}
	t := &tree{file, pageSize, make([]bool, pages)}
	return t.page(binary.NativeEndian.Uint64(meta[metaRoot:]))
}

func (t *tree) page(id uint64) error {
	if id < 2 || id >= uint64(len(t.seen)) {
		return fmt.Errorf("page %d is used, and the file has %d", id, len(t.seen))
	}
	header := make([]byte, pageHeader)
	if _, err := t.file.ReadAt(header, int64(id)*t.pageSize); err != nil {
		return err
	}
	more := uint64(binary.NativeEndian.Uint32(header[12:]))
	if own := binary.NativeEndian.Uint64(header); own != id || id+more >= uint64(len(t.seen)) {
		return fmt.Errorf("page %d says that it is page %d with %d further ones", id, own, more)
	}
	for n := id; n <= id+more; n++ {
		if t.seen[n] {
			return fmt.Errorf("page %d is used twice", n)
		}
		t.seen[n] = true
	}
	body := make([]byte, int64(more+1)*t.pageSize)
	if _, err := t.file.ReadAt(body, int64(id)*t.pageSize); err != nil {
		return err
	}
	return t.elements(id, body)
}

// elements looks at what a page holds, or a small bucket that lies within the page id.
func (t *tree) elements(id uint64, body []byte) error {
	flags, count := binary.NativeEndian.Uint16(body[8:]), int(binary.NativeEndian.Uint16(body[10:]))
	if flags != branchFlag && flags != leafFlag || pageHeader+count*elementSize > len(body) {
		return fmt.Errorf("page %d is said to hold %d entries of kind %d", id, count, flags)
	}
	for at := pageHeader; at < pageHeader+count*elementSize; at += elementSize {
		element := body[at : at+elementSize]
		if flags == branchFlag {
			if !within(body, at, element[0:], element[4:]) {
				return fmt.Errorf("a key of page %d lies outside of it", id)
			}
			if err := t.page(binary.NativeEndian.Uint64(element[8:])); err != nil {
				return err
			}
			continue
		}
		if !within(body, at, element[4:], element[8:], element[12:]) {
			return fmt.Errorf("an entry of page %d lies outside of it", id)
		}
		if err := t.bucket(id, body, at); err != nil {
			return err
		}
	}
	return nil
}

// within says whether a key, and the value behind it, lie in the body. Their place is counted from the element.
func within(body []byte, at int, place []byte, sizes ...[]byte) bool {
	end := uint64(at) + uint64(binary.NativeEndian.Uint32(place))
	for _, size := range sizes {
		end += uint64(binary.NativeEndian.Uint32(size))
	}
	return end <= uint64(len(body))
}

// bucket goes into the leaf element at a place, where that is a bucket.
func (t *tree) bucket(id uint64, body []byte, at int) error {
	if binary.NativeEndian.Uint32(body[at:])&bucketFlag == 0 {
		return nil
	}
	value := at + int(binary.NativeEndian.Uint32(body[at+4:])) + int(binary.NativeEndian.Uint32(body[at+8:]))
	inside := body[value : value+int(binary.NativeEndian.Uint32(body[at+12:]))]
	if len(inside) < bucketHeader {
		return fmt.Errorf("a bucket of page %d has %d bytes", id, len(inside))
	}
	if root := binary.NativeEndian.Uint64(inside); root != 0 {
		return t.page(root)
	}
	if inside = inside[bucketHeader:]; len(inside) < pageHeader {
		return fmt.Errorf("a small bucket of page %d has %d bytes", id, len(inside))
	}
	return t.elements(id, inside)
}
