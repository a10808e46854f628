package judge

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stripe/stripe-mock/embedded"
	"github.com/stripe/stripe-mock/server"
)

// Judge holds Stripe's description, ready to be asked; safe for concurrent use.
type Judge struct {
	mock     *server.StubServer
	paths    []path
	compiler *jsonschema.Compiler

	mu      sync.Mutex
	schemas map[string]*jsonschema.Schema
}

// path is one path of the description.
type path struct {
	text     string
	segments []string
	methods  map[string]bool
}

// New loads the description, which takes about a second: one judge serves all tests of a package.
func New() (*Judge, error) {
	spec, err := server.LoadSpec(embedded.OpenAPISpec, "")
	if err != nil {
		return nil, err
	}
	fixtures, err := server.LoadFixtures(embedded.OpenAPIFixtures, "")
	if err != nil {
		return nil, err
	}
	mock, err := server.NewStubServer(fixtures, spec, true, false)
	if err != nil {
		return nil, fmt.Errorf("stripe-mock: %w", err)
	}
	doc, paths, err := document(embedded.OpenAPISpec)
	if err != nil {
		return nil, err
	}
	j := &Judge{mock: mock, paths: ordered(paths), schemas: map[string]*jsonschema.Schema{}}
	j.compiler = jsonschema.NewCompiler()
	j.compiler.DefaultDraft(jsonschema.Draft2020)
	if err := j.compiler.AddResource("spec.json", doc); err != nil {
		return nil, err
	}
	return j, nil
}

// ordered puts literal segments before variables, so that the first match is the right one.
func ordered(paths []path) []path {
	slices.SortFunc(paths, func(a, b path) int {
		return cmp.Or(cmp.Compare(strings.Count(a.text, "{"), strings.Count(b.text, "{")), cmp.Compare(a.text, b.text))
	})
	return paths
}

// Path returns the path of the description that the request matches, such as
// "/v1/charges/{charge}"; false when the description has none.
func (j *Judge) Path(method, address string) (string, bool) {
	segments := strings.Split(address, "/")
	for _, p := range j.paths {
		if p.methods[method] && p.matches(segments) {
			return p.text, true
		}
	}
	return "", false
}

func (p path) matches(segments []string) bool {
	if len(segments) != len(p.segments) {
		return false
	}
	for i, want := range p.segments {
		if want != segments[i] && !strings.HasPrefix(want, "{") {
			return false
		}
	}
	return true
}

// Request says what is wrong with a request: an unknown path or parameter, a
// missing parameter, a wrong type or enum value. nil is a request that Stripe
// would begin to work on. The body is the form that was sent.
func (j *Judge) Request(r *http.Request, body string) error {
	again, err := http.NewRequest(r.Method, r.URL.RequestURI(), strings.NewReader(body))
	if err != nil {
		return err
	}
	again.Header = r.Header.Clone()
	// Keys of the sandbox have the right shape but belong to no mode that stripe-mock knows.
	again.Header.Set("Authorization", "Bearer sk_test_123")
	got := httptest.NewRecorder()
	j.mock.HandleRequest(got, again)
	if got.Code == http.StatusOK {
		return nil
	}
	var told struct {
		Error struct{ Message string } `json:"error"`
	}
	if err := json.Unmarshal(got.Body.Bytes(), &told); err != nil {
		return fmt.Errorf("stripe-mock answered %d: %s", got.Code, got.Body.String())
	}
	return fmt.Errorf("stripe-mock answered %d: %s", got.Code, told.Error.Message)
}

// Response says what in the answer to the request departs from the schema.
func (j *Judge) Response(method, address string, status int, body []byte) error {
	text, ok := j.Path(method, address)
	switch {
	case status != http.StatusOK:
		return j.against("error", body)
	case !ok:
		return fmt.Errorf("the description has no %s %s", method, address)
	}
	return errors.Join(j.against(answerOf(method, text), body), j.snapshots(body))
}

// snapshots holds the object inside each event against its own schema, which
// the description leaves open.
func (j *Judge) snapshots(body []byte) error {
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return err
	}
	var errs []error
	eachEvent(v, func(o map[string]any) {
		inner, err := json.Marshal(o)
		if err != nil {
			errs = append(errs, err)
			return
		}
		name, _ := o["object"].(string)
		errs = append(errs, j.against(name, inner))
	})
	return errors.Join(errs...)
}

func eachEvent(v any, see func(map[string]any)) {
	m, _ := v.(map[string]any)
	switch m["object"] {
	case "list":
		rows, _ := m["data"].([]any)
		for _, row := range rows {
			eachEvent(row, see)
		}
	case "event":
		data, _ := m["data"].(map[string]any)
		if o, ok := data["object"].(map[string]any); ok {
			see(o)
		}
	}
}

// against holds the JSON against the named definition.
func (j *Judge) against(name string, body []byte) error {
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(string(body)))
	if err != nil {
		return fmt.Errorf("not JSON: %w", err)
	}
	sch, err := j.schema(name)
	if err != nil {
		return err
	}
	return plain(sch.Validate(v))
}

func (j *Judge) schema(name string) (*jsonschema.Schema, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if sch := j.schemas[name]; sch != nil {
		return sch, nil
	}
	sch, err := j.compiler.Compile("spec.json#/$defs/" + pointer(name))
	if err != nil {
		return nil, fmt.Errorf("schema %s: %w", name, err)
	}
	j.schemas[name] = sch
	return sch, nil
}

// pointer escapes one step of a JSON pointer inside a URL fragment.
func pointer(step string) string {
	return url.PathEscape(strings.NewReplacer("~", "~0", "/", "~1").Replace(step))
}

// drain reads a body to its end and gives it back to be read again.
func drain(r *http.Request) string {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	return string(body)
}
