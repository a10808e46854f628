package simulation

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"clinic.example/paydesk/stripeops/sandbox"
)

// Wire takes requests to a sandbox in this process, unless they go wrong.
type Wire struct {
	Stripe  *sandbox.Server
	Process *Process
	Account string // whose access is revoked, by the fault of that name
}

// RoundTrip sends a request as http.RoundTripper does, or goes wrong as the process says.
func (w Wire) RoundTrip(r *http.Request) (*http.Response, error) {
	point := r.Method + " " + r.URL.Path
	w.Process.wait(r.Context(), point)
	if w.Process.Gone() {
		return nil, ErrDead
	}
	body, err := read(r.Body)
	if err != nil {
		return nil, err
	}
	sent := Sent{Path: r.URL.Path, Key: r.Header.Get("Idempotency-Key"), At: w.Stripe.Clock()}
	fault := w.Process.strike(r.Context(), point)
	switch {
	case fault == Limited && sent.Key != "":
		w.Process.limits(sent.Key)
	case fault == "" && w.Process.stillLimited(sent.Key):
		fault = Limited
	}
	resp, err := w.answer(r, body, fault)
	if r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/v1/") {
		// Of a kept error the head says it all; of anything else the body has to arrive.
		sent.Proved = err == nil && proves(resp) && (fault != Halved || resp.StatusCode >= http.StatusInternalServerError)
		w.Process.note(sent)
	}
	return resp, err
}

// proves says whether an answer tells how a request ended: a success, a refusal, or an error that Stripe has kept.
func proves(resp *http.Response) bool {
	switch status := resp.StatusCode; {
	case status == http.StatusConflict || status == http.StatusTooManyRequests:
		return false
	case status >= http.StatusInternalServerError:
		return resp.Header.Get("Idempotent-Replayed") == "true"
	}
	return true
}

func (w Wire) answer(r *http.Request, body []byte, fault Fault) (*http.Response, error) {
	switch fault {
	case "":
		return w.send(r, body)
	case Late:
		late := r.WithContext(context.WithoutCancel(r.Context()))
		w.Process.stray(func() { _, _ = w.send(late, body) })
		return nil, ErrCut
	default:
		return w.wrong(r, body, fault)
	}
}

func (w Wire) wrong(r *http.Request, body []byte, fault Fault) (*http.Response, error) {
	switch fault {
	case DiesBefore:
		w.Process.Die()
		return nil, ErrDead
	case DiesAfter:
		_, _ = w.send(r, body)
		w.Process.Die()
		return nil, ErrDead
	case CutAfter:
		_, _ = w.send(r, body)
		return nil, ErrCut
	case Halved:
		return half(w.send(r, body))
	case Limited:
		return said(http.StatusTooManyRequests, `{"error":{"type":"invalid_request_error","code":"rate_limit"}}`), nil
	case Busy: // the same request, sent a moment before, is still being worked on
		late := r.WithContext(context.WithoutCancel(r.Context()))
		w.Process.stray(func() { _, _ = w.send(late, body) })
		return said(http.StatusConflict, `{"error":{"type":"idempotency_error","code":"idempotency_key_in_use"}}`), nil
	case ErrorBefore:
		return said(http.StatusInternalServerError, `{"error":{"type":"api_error"}}`), nil
	case ErrorAfter:
		_, _ = w.send(r, body)
		return said(http.StatusInternalServerError, `{"error":{"type":"api_error"}}`), nil
	case KeptBefore, KeptAfter:
		return w.keeps(r, body, fault)
	case Revoked:
		_ = w.Stripe.RevokeAccount(w.Account) // revoked twice is revoked
		return w.send(r, body)
	}
	return nil, ErrCut
}

// keeps has the sandbox itself fail at this very request, and remember that.
func (w Wire) keeps(r *http.Request, body []byte, fault Fault) (*http.Response, error) {
	kind := map[Fault]string{KeptBefore: "500_before", KeptAfter: "500_after"}[fault]
	id, err := w.Stripe.Fault(sandbox.Fault{Path: r.URL.Path, Method: r.Method, Kind: kind})
	if err != nil {
		return nil, err
	}
	defer w.Stripe.ClearFaults(id)
	return w.send(r, body)
}

// send has the sandbox answer, in whatever way it does; a connection that it cuts is an error.
func (w Wire) send(r *http.Request, body []byte) (resp *http.Response, err error) {
	defer func() {
		if recover() == http.ErrAbortHandler { //nolint:errorlint // the very value that net/http looks for
			resp, err = nil, ErrCut
		}
	}()
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	in := &http.Request{
		Method: r.Method, URL: r.URL, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: r.Header, Host: r.URL.Host,
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), RemoteAddr: "192.0.2.1:1234",
	}
	out := httptest.NewRecorder()
	w.Stripe.ServeHTTP(out, in.WithContext(r.Context()))
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
