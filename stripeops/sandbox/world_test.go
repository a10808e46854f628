package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"

	"clinic.example/paydesk/stripeops/sandbox/judge"
)

// theJudge serves all tests: it takes a second to load.
var theJudge = sync.OnceValues(judge.New)

// noon is when every test begins.
var noon = time.Date(2024, 3, 5, 12, 0, 0, 0, time.UTC)

// world is a sandbox behind a real listener, with one connected account.
type world struct {
	*testing.T
	s    *Server
	http *httptest.Server
	acct string
	key  string
}

// newWorld judges requests and answers alike.
func newWorld(t *testing.T) *world { return judgedWorld(t, (*judge.Judge).Wrap) }

// newRoughWorld judges answers only, for tests that send what is wrong.
func newRoughWorld(t *testing.T) *world { return judgedWorld(t, (*judge.Judge).Answers) }

func judgedWorld(t *testing.T, wrap func(*judge.Judge, http.Handler, func(string)) http.Handler) *world {
	t.Helper()
	j, err := theJudge()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, s: New(Options{Seed: 7, Now: func() time.Time { return noon }})}
	w.http = httptest.NewServer(wrap(j, w.s, func(finding string) { t.Error(finding) }))
	t.Cleanup(w.http.Close)
	w.acct = w.s.AddAccount(AccountSpec{Name: "Harbour Clinic"})
	if err := w.s.Connect(w.acct, false); err != nil {
		t.Fatal(err)
	}
	w.key, _ = w.s.Platform()
	return w
}

// serve puts the sandbox behind a listener without a judge.
func (w *world) serve() {
	w.http = httptest.NewServer(w.s)
	w.Cleanup(w.http.Close)
}

// api is the unmodified client with the key, without retries of its own.
func (w *world) api(key string) *client.API {
	backend := func(kind stripe.SupportedBackend) stripe.Backend {
		return stripe.GetBackendWithConfig(kind, &stripe.BackendConfig{
			URL: stripe.String(w.http.URL), MaxNetworkRetries: stripe.Int64(0),
			LeveledLogger: &stripe.LeveledLogger{Level: stripe.LevelNull}, EnableTelemetry: stripe.Bool(false),
			HTTPClient: w.http.Client(),
		})
	}
	return client.New(key, &stripe.Backends{
		API: backend(stripe.APIBackend), Connect: backend(stripe.ConnectBackend), Uploads: backend(stripe.UploadsBackend),
	})
}

// reply is an answer, read to its end.
type reply struct {
	status int
	header http.Header
	text   string
	object object
}

// send makes a request by hand; form goes into the query of a GET.
func (w *world) send(method, path, form string, headers ...string) reply {
	w.Helper()
	r, err := w.try(method, path, form, headers...)
	if err != nil {
		w.Fatal(err)
	}
	return r
}

func (w *world) try(method, path, form string, headers ...string) (reply, error) {
	w.Helper()
	target := w.http.URL + path
	body := strings.NewReader("")
	if method == http.MethodPost {
		body = strings.NewReader(form)
	} else if form != "" {
		target += "?" + form
	}
	req, err := http.NewRequest(method, target, body)
	if err != nil {
		w.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Header.Set("Authorization", "Bearer "+w.key)
	req.Header.Set("Stripe-Account", w.acct)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
		if headers[i+1] == "" {
			req.Header.Del(headers[i])
		}
	}
	hc := *w.http.Client()
	hc.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := hc.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	out := reply{status: res.StatusCode, header: res.Header, text: string(text)}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") {
		var raw map[string]any
		if err := json.Unmarshal(text, &raw); err == nil {
			out.object = clone(raw).(object)
		}
	}
	return out, err
}

// good sends and insists on a 200.
func (w *world) good(method, path, form string, headers ...string) object {
	w.Helper()
	r := w.send(method, path, form, headers...)
	if r.status != http.StatusOK {
		w.Fatalf("%s %s: %d %s", method, path, r.status, r.text)
	}
	return r.object
}

// refused sends and insists on the status and the error's code.
func (w *world) refused(status int, code, method, path, form string, headers ...string) object {
	w.Helper()
	r := w.send(method, path, form, headers...)
	if r.status != status || r.object.str("error", "code") != code {
		w.Fatalf("%s %s: %d %s, want %d %s", method, path, r.status, r.text, status, code)
	}
	return r.object.sub("error")
}

// fields makes a form of names and values.
func fields(pairs ...string) string {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v.Encode()
}
