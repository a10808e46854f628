package audit

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/ui/kit"
)

// check is a walk over the whole trail: part by part, so that the bar moves and Esc stops it.
type check struct {
	asked   int // an answer to an earlier one is stale
	running bool
	proof   desk.AuditProof
	failure kit.Safe // why it does not hold, or could not be looked at
}

type checkedMsg struct {
	asked int
	proof desk.AuditProof
	err   error
}

func (s *Audit) verify() tea.Cmd {
	s.clear()
	s.check.running, s.check.proof = true, desk.AuditProof{Practice: s.chain()}
	s.SetSize(s.width, s.height)
	return s.next()
}

// next looks at the next part.
func (s *Audit) next() tea.Cmd {
	session, asked, proof := s.desk, s.check.asked, s.check.proof
	return kit.Load(s.env, func(ctx context.Context) (desk.AuditProof, error) { return session.VerifyAudit(ctx, proof) },
		func(p desk.AuditProof, err error) tea.Msg { return checkedMsg{asked, p, err} })
}

func (s *Audit) checked(msg checkedMsg) tea.Cmd {
	if msg.asked != s.check.asked || !s.check.running {
		return nil
	}
	s.check.proof = msg.proof
	switch {
	case msg.err != nil:
		s.check.running, s.check.failure = false, kit.Sentence(s.env, msg.err)
	case !msg.proof.Done:
		return s.next()
	default:
		s.check.running = false
	}
	s.SetSize(s.width, s.height)
	return nil
}

// said says whether something of the check or of an export is shown.
func (s *Audit) said() bool {
	return s.check.running || s.check.failure != "" || s.check.proof.Done || s.saved.Path != ""
}

// key is the public key that is shown; empty where none is.
func (s *Audit) key() kit.Safe {
	switch {
	case s.saved.Path != "":
		return kit.Clean(s.saved.Key.Text)
	case s.check.proof.Done && s.check.failure == "":
		return kit.Clean(s.check.proof.Key.Text)
	}
	return ""
}
