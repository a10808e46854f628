package stripeops

import (
	"context"
	"log/slog"
)

// muted takes stripe-go's log lines. Their values hold bodies, addresses and error dumps with client secrets and patients'
// names, so only the constant wording is kept; the gate writes the line that is worth reading.
type muted struct{ log *slog.Logger }

func (m muted) note(format string) {
	m.log.Log(context.Background(), slog.LevelDebug-4, "stripe-go", "wording", format)
}

func (m muted) Debugf(format string, _ ...any) { m.note(format) }
func (m muted) Errorf(format string, _ ...any) { m.note(format) }
func (m muted) Infof(format string, _ ...any)  { m.note(format) }
func (m muted) Warnf(format string, _ ...any)  { m.note(format) }
