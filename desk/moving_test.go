package desk

import (
	"testing"

	"clinic.example/paydesk/model"
)

func TestALookAtALinkIsNoMoneyMoving(t *testing.T) {
	d := &Desk{running: map[model.OperationID]journey{"look": {make(chan struct{}), true}}}
	if d.MovingMoney() {
		t.Error("quitting would be questioned while paydesk only asks how a link stands")
	}
	d.running["charge"] = journey{make(chan struct{}), false}
	if !d.MovingMoney() {
		t.Error("a charge on its way does not count")
	}
}
