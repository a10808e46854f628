package practices

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// permitMsg brings why this person may not edit practices; nothing where they may.
type permitMsg struct{ why kit.Safe }

// permit asks once about a practice, or with an empty one about all of them, when a screen opens: the desk asks again at every write.
func permit(env kit.Env, session *desk.Session, practice model.PracticeID) tea.Cmd {
	return kit.Load(env, func(context.Context) (string, error) { return session.May(model.EditPractices, practice), nil },
		func(why string, _ error) tea.Msg { return permitMsg{kit.Clean(why)} })
}
