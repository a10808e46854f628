package command

import (
	"context"

	"clinic.example/paydesk/desk"
)

// SignIn is the session of whoever gives a command that stands outside of this package: as with every other command, the one that as names,
// or the only person there is, with their PIN.
func SignIn(ctx context.Context, shell Shell, d *desk.Desk, as string) (*desk.Session, error) {
	a := &app{Shell: shell, as: as}
	actor, err := a.signIn(ctx, d)
	if err != nil {
		return nil, err
	}
	return d.Session(actor), nil
}
