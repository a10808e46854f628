package sandbox

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// bodyLimit is how many bytes of a request are read.
const bodyLimit = 1 << 20

// ServeHTTP answers for the API host, the Connect host, the hosted pages and
// the control.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, bodyLimit)
	if r.URL.Path == "/_sandbox" || strings.HasPrefix(r.URL.Path, "/_sandbox/") {
		s.serveControl(w, r)
		return
	}
	x := &visit{s: s, w: w, r: r}
	x.begin()
	if x.down {
		x.cut()
		return
	}
	if strings.HasPrefix(r.URL.Path, "/v1/") {
		x.api()
		return
	}
	x.page()
}

// visit is one request on its way through the wire.
type visit struct {
	s     *Server
	w     http.ResponseWriter
	r     *http.Request
	log   *Request
	down  bool
	fault *Fault
}

func (x *visit) begin() {
	s := x.s
	s.mu.Lock()
	defer s.mu.Unlock()
	x.log = &Request{
		Time: s.now(), Method: x.r.Method, Path: x.r.URL.Path, Account: x.r.Header.Get("Stripe-Account"),
		IdempotencyKey: x.r.Header.Get("Idempotency-Key"), Version: x.r.Header.Get("Stripe-Version"),
		RequestID: "req_" + s.random("request", idLength("req_")),
	}
	s.log(x.log)
	s.dispatch()
	x.down = s.state.Down
	if x.down {
		x.log.Fault = "down"
		return
	}
	x.fault = s.strike(x.r.Method, x.r.URL.Path)
	x.log.Fault = x.fault.kind()
}

// api answers a request to /v1/.
func (x *visit) api() {
	status, body, cut := x.perform()
	if x.fault.kind() == "slow_after" {
		x.sleep(false)
	}
	if cut {
		x.cut()
		return
	}
	x.finish(status)
	x.answer(status, body)
}

// finish notes the status in the request log.
func (x *visit) finish(status int) {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	x.log.Status = status
}

// cut ends the connection in the middle of the answer's first line: one byte
// has to arrive, or Go's own transport would silently send the request again.
func (x *visit) cut() {
	conn, _, err := http.NewResponseController(x.w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	_, _ = conn.Write([]byte("HTTP/1.1 "))
	_ = conn.Close()
}

// gone reports whether the client has given up.
func (x *visit) gone() bool { return x.r.Context().Err() != nil }

// sleep waits for the fault's seconds, or less when the client goes and
// stubborn is false.
func (x *visit) sleep(stubborn bool) {
	gone := x.r.Context().Done()
	if stubborn {
		gone = nil
	}
	select {
	case <-time.After(time.Duration(x.fault.Seconds * float64(time.Second))):
	case <-gone:
	}
}

// read takes the parameters from the query or the form.
func (x *visit) read() (params, *problem) {
	raw := x.r.URL.RawQuery
	if x.r.Method == http.MethodPost {
		body, err := io.ReadAll(x.r.Body)
		var tooBig *http.MaxBytesError
		switch {
		case errors.As(err, &tooBig):
			return nil, &problem{
				status: http.StatusRequestEntityTooLarge, typ: "invalid_request_error",
				message: "The request is too large.",
			}
		case err != nil:
			return nil, invalid("", "The request's body could not be read.")
		case len(body) > 0 && strings.HasPrefix(x.r.Header.Get("Content-Type"), "application/json"):
			return nil, invalid("", "Stripe's API takes application/x-www-form-urlencoded bodies, not JSON.")
		}
		raw = joinQuery(raw, string(body))
	}
	p, err := decode(raw)
	if err != nil {
		return nil, invalid("", "Invalid request: "+err.Error()+".")
	}
	return p, nil
}

func joinQuery(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "&" + b
}

func (x *visit) host() string {
	if x.s.opt.PublicURL != "" {
		return strings.TrimSuffix(x.s.opt.PublicURL, "/")
	}
	return "http://" + x.r.Host
}

// loopback reports whether the request came from this machine.
func loopback(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	return err == nil && net.ParseIP(host).IsLoopback()
}
