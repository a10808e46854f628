package judge

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
)

// FaultHeader marks an answer that the sandbox spoiled on purpose; it is not judged.
const FaultHeader = "Sandbox-Fault"

// Wrap serves like next and reports whatever in the traffic to /v1/ departs
// from the description: the client's requests and next's answers. report is
// called from the server's goroutines; testing.T's Errorf is fit for it.
func (j *Judge) Wrap(next http.Handler, report func(finding string)) http.Handler {
	answers := j.Answers(next, report)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/v1/") {
			next.ServeHTTP(w, r)
			return
		}
		form := drain(r)
		if err := j.Request(r, form); err != nil {
			report(fmt.Sprintf("%s %s: request: %v\n%s", r.Method, r.URL.RequestURI(), err, form))
		}
		answers.ServeHTTP(w, r)
	})
}

// Answers is Wrap for traffic whose requests are wrong on purpose: only next's answers are judged.
func (j *Judge) Answers(next http.Handler, report func(finding string)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/v1/") {
			next.ServeHTTP(w, r)
			return
		}
		keep := &keeper{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(keep, r)
		if keep.Header().Get(FaultHeader) != "" || keep.body.Len() == 0 {
			return
		}
		if err := j.Response(r.Method, r.URL.Path, keep.status, keep.body.Bytes()); err != nil {
			report(fmt.Sprintf("%s %s: answer %d: %v\n%s", r.Method, r.URL.Path, keep.status, err, keep.body.String()))
		}
	})
}

// keeper remembers what passes through a response writer.
type keeper struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (k *keeper) WriteHeader(status int) {
	k.status = status
	k.ResponseWriter.WriteHeader(status)
}

func (k *keeper) Write(b []byte) (int, error) {
	k.body.Write(b)
	return k.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (k *keeper) Unwrap() http.ResponseWriter { return k.ResponseWriter }
