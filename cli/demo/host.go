package demo

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
)

// saveEvery is how often the sandbox's state is written while it changes.
const saveEvery = 3 * time.Second

// host is where the clinic's Stripe listens, and the file that it is kept in.
type host struct {
	folder   string
	listener net.Listener
	server   *http.Server
	changed  atomic.Bool
	stop     chan struct{}
	stopped  chan struct{}
}

// listen takes the port that the clinic had before, so that links which are still open lead somewhere, or else a free one.
func listen(ctx context.Context, folder string) (*host, error) {
	config := new(net.ListenConfig)
	if before, err := os.ReadFile(filepath.Join(folder, addressName)); err == nil {
		if addr, err := net.ResolveTCPAddr("tcp", string(before)); err == nil && addr.IP.IsLoopback() {
			if listener, err := config.Listen(ctx, "tcp", addr.String()); err == nil {
				return &host{folder: folder, listener: listener}, nil
			}
		}
	}
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, &model.Error{Kind: model.Unavailable, Message: "The demo's Stripe can't listen on this machine's own address 127.0.0.1.", Err: err}
	}
	return &host{folder: folder, listener: listener}, nil
}

func (h *host) url() string { return "http://" + h.listener.Addr().String() }

// load reads what an earlier run saved.
func (h *host) load(stripe *sandbox.Server) error {
	file, err := os.Open(filepath.Join(h.folder, sandboxName))
	if err != nil {
		return err
	}
	defer file.Close()
	if err := stripe.Load(file); err != nil {
		return &model.Error{
			Kind: model.Unavailable, Err: err,
			Message: "The demo's Stripe in " + h.folder + " can't be read. Remove the folder to begin a new demo.",
		}
	}
	return nil
}

// serve answers until close.
func (h *host) serve(stripe http.Handler, log *slog.Logger) {
	h.server = &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			stripe.ServeHTTP(w, r)
			if r.Method != http.MethodGet {
				h.changed.Store(true)
			}
		}),
		ReadHeaderTimeout: 5 * time.Second,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	go func() {
		if err := h.server.Serve(h.listener); !errors.Is(err, http.ErrServerClosed) {
			log.Error("the demo's Stripe ended", "err", err)
		}
	}()
}

// keep saves now and then what has changed, until close: a demo that is killed loses seconds.
func (h *host) keep(save func() error, log *slog.Logger) {
	h.stop, h.stopped = make(chan struct{}), make(chan struct{})
	go func() {
		defer close(h.stopped)
		h.saving(save, log)
	}()
}

func (h *host) saving(save func() error, log *slog.Logger) {
	ticker := time.NewTicker(saveEvery)
	defer ticker.Stop()
	for {
		select {
		case <-h.stop:
			return
		case <-ticker.C:
		}
		if !h.changed.Swap(false) {
			continue
		}
		if err := save(); err != nil {
			log.Error("the demo's Stripe was not saved", "err", err)
		}
	}
}

// save writes the state under another name first, so that whoever finds the file finds all of it.
func (h *host) save(stripe *sandbox.Server) error {
	if err := h.replace(addressName, func(f *os.File) error {
		_, err := f.WriteString(h.listener.Addr().String())
		return err
	}); err != nil {
		return err
	}
	return h.replace(sandboxName, func(f *os.File) error { return stripe.Save(f) })
}

func (h *host) replace(name string, write func(*os.File) error) error {
	temp, err := os.CreateTemp(h.folder, name+".new-*")
	if err != nil {
		return err
	}
	if err := errors.Join(write(temp), temp.Close()); err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return os.Rename(temp.Name(), filepath.Join(h.folder, name))
}

func (h *host) close() error {
	if h.server == nil {
		return h.listener.Close()
	}
	if h.stop != nil {
		close(h.stop)
		<-h.stopped
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := h.server.Shutdown(ctx); err != nil {
		return h.server.Close() // a request that a fault holds back is cut
	}
	return nil
}
