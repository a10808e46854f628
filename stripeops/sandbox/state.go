package sandbox

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Save writes the whole state, with its clock, as JSON; not the request log.
func (s *Server) Save(w io.Writer) error {
	s.mu.Lock()
	body, err := json.Marshal(s.state)
	s.mu.Unlock()
	if err != nil {
		return fmt.Errorf("encode the sandbox's state: %w", err)
	}
	_, err = w.Write(body)
	return err
}

// Load replaces the whole state by one that Save wrote; on an error nothing changes.
func (s *Server) Load(r io.Reader) error {
	text, err := io.ReadAll(r)
	st := newState(0)
	if err = cmp.Or(err, decodeNumbers(text, st)); err != nil {
		return fmt.Errorf("decode the sandbox's state: %w", err)
	}
	if st.Accounts == nil || st.Accounts.rows[st.Platform] == nil {
		return errors.New("this is not the state of a sandbox: it has no platform account")
	}
	st.Accounts.settle("account")
	for _, t := range st.Tenants {
		for kind, tb := range t.Tables {
			tb.settle(kind)
		}
		t.addUp()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = st
	return nil
}

// decodeNumbers decodes JSON and keeps whole numbers whole.
func decodeNumbers(text []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	return dec.Decode(into)
}
