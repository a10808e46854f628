package desk_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// mishap is what goes wrong at one point between a desk and the outside.
type mishap string

// At a commit.
const (
	diesBefore    mishap = "dies before"
	diesAfter     mishap = "dies after"
	unknownUndone mishap = "unknown, not stored"
	unknownDone   mishap = "unknown, stored"
)

// At a request. A late one arrives at Stripe after paydesk has given up, and after its first look at what came of it.
const (
	cutBefore   mishap = "cut before"
	cutAfter    mishap = "cut after"
	halved      mishap = "answer cut in half"
	limited     mishap = "429"
	errorBefore mishap = "500 before"
	errorAfter  mishap = "500 after"
	late        mishap = "late"
)

func atCommits() []mishap { return []mishap{diesBefore, diesAfter, unknownUndone, unknownDone} }

func atRequests() []mishap {
	return []mishap{diesBefore, diesAfter, cutBefore, cutAfter, halved, limited, errorBefore, errorAfter, late}
}

var (
	errDead = errors.New("the process has ended")
	errCut  = errors.New("the connection was cut")
)

// process is one run of the program: its store and its wire to Stripe pass by here. While it counts, each commit and each request is a
// point, and one of them goes wrong as planned. After its death nothing passes any more.
type process struct {
	mu       sync.Mutex
	points   []string // "commit", or "POST /v1/...", in order
	counts   bool
	at       int // which point goes wrong, from 0; negative: none
	how      mishap
	hit      bool
	dead     bool
	straying []func()                  // requests that are still on their way
	gate     func(point string)        // where a simulation holds whoever comes by
	chance   func(point string) mishap // what a simulation has go wrong
}

// pass counts a point and says what goes wrong there.
func (p *process) pass(point string) mishap {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.counts {
		return ""
	}
	if p.chance != nil {
		return p.chance(point)
	}
	p.points = append(p.points, point)
	if len(p.points)-1 != p.at {
		return ""
	}
	p.hit = true
	return p.how
}

// meddle sets what goes wrong from now on, also while requests are on their way.
func (p *process) meddle(counts bool, chance func(point string) mishap) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.counts, p.chance = counts, chance
}

func (p *process) die() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dead = true
}

func (p *process) gone() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.dead
}

func (p *process) wait(point string) {
	if p.gate != nil {
		p.gate(point)
	}
}

// arrive delivers the requests that were late.
func (p *process) arrive() {
	p.mu.Lock()
	straying := p.straying
	p.straying = nil
	p.mu.Unlock()
	for _, send := range straying {
		send()
	}
}

// faultyStore is a real store whose commits can go wrong.
type faultyStore struct {
	storage.Store
	process *process
}

func (s faultyStore) View(ctx context.Context, scope model.Scope, do func(storage.Tx) error) error {
	if s.process.gone() {
		return errDead
	}
	return s.Store.View(ctx, scope, do)
}

func (s faultyStore) Update(ctx context.Context, scope model.Scope, do func(storage.Tx) error) error {
	s.process.wait("commit")
	how := mishap("")
	err := s.Store.Update(ctx, scope, func(tx storage.Tx) error {
		if s.process.gone() {
			return errDead
		}
		if err := do(tx); err != nil {
			return err
		}
		switch how = s.process.pass("commit"); how {
		case diesBefore:
			s.process.die()
			return errDead
		case unknownUndone:
			return storage.ErrCommitUnknown
		}
		return nil
	})
	switch {
	case err == nil && how == diesAfter:
		s.process.die()
		return errDead
	case err == nil && how == unknownDone:
		return storage.ErrCommitUnknown
	}
	return err
}

// faultyWire takes requests to a sandbox in this process, unless they go wrong.
type faultyWire struct {
	stripe  http.Handler
	process *process
}

func (w faultyWire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.process.wait(r.Method + " " + r.URL.Path)
	if w.process.gone() {
		return nil, errDead
	}
	body, err := read(r.Body)
	if err != nil {
		return nil, err
	}
	switch how := w.process.pass(r.Method + " " + r.URL.Path); how {
	case diesBefore:
		w.process.die()
		return nil, errDead
	case diesAfter:
		_, _ = w.send(r, body)
		w.process.die()
		return nil, errDead
	case cutBefore:
		return nil, errCut
	case cutAfter:
		_, _ = w.send(r, body)
		return nil, errCut
	case halved:
		return half(w.send(r, body))
	case limited:
		return said(http.StatusTooManyRequests, `{"error":{"type":"invalid_request_error","code":"rate_limit"}}`), nil
	case errorBefore:
		return said(http.StatusInternalServerError, `{"error":{"type":"api_error"}}`), nil
	case errorAfter:
		_, _ = w.send(r, body)
		return said(http.StatusInternalServerError, `{"error":{"type":"api_error"}}`), nil
	case late:
		w.process.mu.Lock()
		defer w.process.mu.Unlock()
		w.process.straying = append(w.process.straying, func() {
			_, _ = w.send(r.WithContext(context.WithoutCancel(r.Context())), body)
		})
		return nil, errCut
	}
	return w.send(r, body)
}

// send has the sandbox answer, in whatever way it does; a connection that it cuts is an error.
func (w faultyWire) send(r *http.Request, body []byte) (resp *http.Response, err error) {
	defer func() {
		if recover() == http.ErrAbortHandler { //nolint:errorlint // the very value that net/http looks for
			resp, err = nil, errCut
		}
	}()
	in := httptest.NewRequestWithContext(r.Context(), r.Method, r.URL.String(), bytes.NewReader(body))
	in.Header = r.Header.Clone()
	out := httptest.NewRecorder()
	w.stripe.ServeHTTP(out, in)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return out.Result(), nil
}

func read(body io.ReadCloser) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	defer body.Close()
	return io.ReadAll(body)
}

func said(status int, text string) *http.Response {
	return &http.Response{
		StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(text)),
	}
}

// half cuts an answer in the middle of its body.
func half(resp *http.Response, err error) (*http.Response, error) {
	if err != nil {
		return nil, err
	}
	whole, err := read(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(io.MultiReader(bytes.NewReader(whole[:len(whole)/2]), cutReader{}))
	return resp, nil
}

type cutReader struct{}

func (cutReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
