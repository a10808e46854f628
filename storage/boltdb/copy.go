package boltdb

import (
	"context"
	"io"

	"go.etcd.io/bbolt"
)

// Copy writes the whole data file as it is at one moment, while others read and write on. It gives the bytes written; a copy that was not
// written to its end is worth nothing.
func (s *Store) Copy(ctx context.Context, to io.Writer) (written int64, err error) {
	if damage := s.damage.Load(); damage != nil {
		return 0, damage
	}
	r := &run{store: s, ctx: ctx, stage: beginning}
	err = r.in(func(func(*bbolt.Tx) error) error {
		return s.bolt.View(func(t *bbolt.Tx) (err error) {
			written, err = t.WriteTo(untilDone{ctx, to})
			return err
		})
	})
	return written, err
}

// untilDone is a writer that stops when its context does.
type untilDone struct {
	ctx context.Context
	to  io.Writer
}

func (w untilDone) Write(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.to.Write(p)
}
