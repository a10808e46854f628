package sandbox

import (
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
	dec := json.NewDecoder(r)
	dec.UseNumber()
	st := newState(0)
	if err := dec.Decode(st); err != nil {
		return fmt.Errorf("decode the sandbox's state: %w", err)
	}
	if st.Accounts == nil || st.Accounts.Rows[st.Platform] == nil {
		return errors.New("this is not the state of a sandbox: it has no platform account")
	}
	st.Accounts.settle()
	for _, t := range st.Tenants {
		for _, tb := range t.Tables {
			tb.settle()
		}
		t.addUp()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = st
	return nil
}

// settle brings decoded rows into the stored form.
func (tb *table) settle() {
	for id, o := range tb.Rows {
		tb.Rows[id] = o.copy()
	}
}
