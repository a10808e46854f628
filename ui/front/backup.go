package front

import (
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/kit"
)

// backUpEntry backs up the live store while the desk goes on.
func (p *place) backUpEntry() ui.Entry {
	return ui.Entry{
		Label: "Back up now", Detail: "An encrypted copy of all records", Aliases: []kit.Safe{"backup", "save a copy", "safety copy"}, Do: p.backUp,
		Why: func() kit.Safe { return kit.Clean(p.mine.May(model.KeepStore, "")) },
	}
}

// backUp makes a backup. The first one draws the organisation's key, whose recovery line is shown then and never again, also where the
// backup itself came to nothing.
func (p *place) backUp() tea.Cmd {
	recovery := make(chan string, 1)
	work := kit.Work[desk.Backup]{
		Doing: "Backing up",
		Done:  func(b desk.Backup) kit.Safe { return backedUp(b) },
		Run: func(ctx context.Context) (desk.Backup, error) {
			defer close(recovery)
			done, err := p.mine.Backup(ctx, desk.BackupRequest{})
			if done.Recovery != "" {
				recovery <- done.Recovery
			}
			return done, err
		},
	}
	show := func() tea.Msg {
		select {
		case line, ok := <-recovery:
			if ok {
				return kit.Asked{Dialog: newRecovery(p.env, kit.Clean(line))}
			}
		case <-p.env.Ctx.Done():
		}
		return nil
	}
	return tea.Batch(work.Cmd(), show)
}

func backedUp(b desk.Backup) kit.Safe {
	if n := len(b.Findings); n > 0 {
		return kit.Cleanf("Backed up to %s. %d things are wrong in the records: run paydesk check.", b.Path, n)
	}
	return kit.Cleanf("Backed up to %s, and read back.", b.Path)
}

// recovery shows a recovery line. It comes by itself, so keys that were meant for what stood here before don't close it.
type recovery struct {
	*kit.Question
	quiet *kit.Quiet
}

func newRecovery(env kit.Env, line kit.Safe) *recovery {
	text := kit.Cleanf("This line opens the backups of this clinic once this machine is lost. It is shown this once: write it down, and keep it apart from the backups. %s", spaced(string(line)))
	return &recovery{quiet: kit.NewQuiet(env.Now), Question: kit.NewQuestion(env, "Recovery line of the backups", text,
		kit.Answer{Label: "Copy it", Do: func() tea.Cmd { return kit.Copy(line, "recovery line") }},
		kit.Answer{Label: "I have written it down"},
	)}
}

// Update closes with an answer, once the hands have been quiet.
func (r *recovery) Update(msg tea.Msg) (kit.Dialog, tea.Cmd) {
	if _, key := msg.(tea.KeyMsg); key && r.quiet.Swallows() {
		return r, nil
	}
	next, cmd := r.Question.Update(msg)
	if next != nil {
		next = r
	}
	return next, cmd
}

// spaced writes a recovery line in groups, as people copy it by hand; blanks in it mean nothing to who reads it.
func spaced(line string) string {
	const head, group = "AGE-SECRET-KEY-1", 6
	rest, ok := strings.CutPrefix(line, head)
	if !ok {
		return line
	}
	words := []string{head}
	for ; len(rest) > group; rest = rest[group:] {
		words = append(words, rest[:group])
	}
	return strings.Join(append(words, rest), " ")
}
