package kit_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

// order is n rows that exist only while they are asked for.
type order struct {
	n     int
	asked []kit.Window
	err   error
}

type number int

func keyOf(r number) string { return fmt.Sprintf("%08d", r) }

func (o *order) query(_ context.Context, w kit.Window) ([]number, error) {
	o.asked = append(o.asked, w)
	if o.err != nil {
		return nil, o.err
	}
	from, to := 0, o.n
	if w.From != "" {
		if _, err := fmt.Sscanf(w.From, "%d", &from); err != nil {
			return nil, err
		}
		to = from
		from++
	}
	if w.Before {
		from = max(0, to-w.Limit)
	} else {
		to = min(o.n, from+w.Limit)
	}
	var rows []number
	for i := from; i < to; i++ {
		rows = append(rows, number(i))
	}
	return rows, nil
}

// listTest drives a list without a screen: commands run at once.
type listTest struct {
	t    *testing.T
	list *kit.List[number]
	*order
}

func newList(t *testing.T, n, height int) *listTest {
	t.Helper()
	o := &order{n: n}
	env := uitest.Env(t, uitest.NewClock(uitest.Noon()))
	l := kit.NewList(env, "No rows. [n] makes one.", keyOf, o.query,
		kit.Column[number]{Title: "Row", Width: 10, Cell: func(r number) kit.Cell { return kit.Text(kit.Cleanf("row %d", r)) }},
		kit.Column[number]{Title: "Twice", Width: 9, Right: true, Rank: 1, Cell: func(r number) kit.Cell { return kit.Text(kit.Cleanf("%d", 2*r)) }},
	)
	l.SetSize(40, height)
	lt := &listTest{t, l, o}
	lt.run(l.Init())
	return lt
}

func (lt *listTest) run(cmd tea.Cmd) {
	for cmd != nil {
		msg := cmd()
		cmd, _ = lt.list.Update(msg)
	}
}

func (lt *listTest) press(keys ...string) {
	lt.t.Helper()
	for _, k := range keys {
		cmd, _ := lt.list.Update(uitest.Key(lt.t, k))
		lt.run(cmd)
	}
}

// at fails unless the cursor is on a row and the row is drawn with the bar.
func (lt *listTest) at(want number) {
	lt.t.Helper()
	got, ok := lt.list.Current()
	if !ok || got != want {
		lt.t.Fatalf("the cursor is on %d, %v; want %d", got, ok, want)
	}
	plain := uitest.Plain(lt.list.View())
	if !strings.Contains(plain, fmt.Sprintf("▌ row %d ", want)) {
		lt.t.Fatalf("row %d isn't drawn:\n%s", want, plain)
	}
}

func TestListWalksAMillionRowsByWindows(t *testing.T) {
	lt := newList(t, 1_000_000, 11)
	lt.at(0)
	for range 500 {
		lt.press("pgdown")
	}
	lt.at(5000)
	lt.press("end")
	lt.at(999_999)
	lt.press("pgup", "up")
	lt.at(999_988)
	for range 300 {
		lt.press("pgup")
	}
	lt.at(996_988)
	lt.press("home")
	lt.at(0)
	for range 500 {
		lt.press("pgdown")
	}
	for range 499 {
		lt.press("pgup")
	}
	lt.at(10)
	lt.press("pgup", "pgup")
	lt.at(0)
	for _, w := range lt.asked {
		if w.Limit > 200 {
			t.Fatalf("asked for %d rows at once", w.Limit)
		}
	}
	if lines := strings.Count(lt.list.View(), "\n") + 1; lines != 11 {
		t.Errorf("drew %d lines for a height of 11", lines)
	}
}

func TestListKeepsItsRowWhenReloadedAndResized(t *testing.T) {
	lt := newList(t, 1000, 11)
	for range 30 {
		lt.press("pgdown")
	}
	lt.at(300)
	lt.run(lt.list.Reload())
	lt.at(300)
	lt.list.SetSize(40, 5)
	lt.at(300)
	lt.list.SetSize(40, 30)
	lt.at(300)
}

func TestListDropsStaleAnswers(t *testing.T) {
	lt := newList(t, 100, 11)
	late := lt.list.Reload()()
	lt.n = 3
	lt.run(lt.list.Restart())
	cmd, _ := lt.list.Update(late)
	lt.run(cmd)
	lt.press("end")
	lt.at(2)
	other := newList(t, 100, 11)
	cmd, _ = lt.list.Update(other.list.Reload()())
	lt.run(cmd)
	lt.press("end")
	lt.at(2)
}

func TestListStages(t *testing.T) {
	lt := newList(t, 0, 11)
	if got := uitest.Plain(lt.list.View()); !strings.Contains(got, "No rows. [n] makes one.") || lt.list.Stage() != kit.Empty {
		t.Errorf("empty:\n%s", got)
	}
	if _, ok := lt.list.Current(); ok || len(lt.list.Marked()) != 0 {
		t.Error("an empty list has a row")
	}
	lt.press("down", "up", "pgdown", "home", "end")
	lt.err = model.Errorf(model.Unavailable, "The store can't be read.")
	lt.run(lt.list.Restart())
	if got := uitest.Plain(lt.list.View()); !strings.Contains(got, "The store can't be read.") || lt.list.Stage() != kit.Failed {
		t.Errorf("failed:\n%s", got)
	}
	lt.n, lt.err = 5, nil
	lt.run(lt.list.Restart())
	lt.at(0)
	lt.err = errors.New("boom")
	cmd := lt.list.Reload()
	if said, _ := lt.list.Update(cmd()); said == nil {
		t.Error("a reload went wrong and nobody said so")
	}
	lt.at(0)
}

func TestListMarks(t *testing.T) {
	lt := newList(t, 50, 11)
	lt.press("down")
	if got := lt.list.Marked(); len(got) != 1 || got[0] != 1 {
		t.Errorf("with no mark: %v", got)
	}
	lt.run(lt.list.MarkDown())
	lt.run(lt.list.MarkDown())
	lt.press("up")
	lt.run(lt.list.MarkDown())
	if got := lt.list.Marked(); len(got) != 1 || got[0] != 1 || lt.list.Marks() != 1 {
		t.Errorf("marked %v", got)
	}
	lt.at(3)
	if !strings.Contains(uitest.Plain(lt.list.View()), " ■row 1 ") {
		t.Errorf("the mark isn't drawn:\n%s", uitest.Plain(lt.list.View()))
	}
	lt.list.Unmark()
	if lt.list.Marks() != 0 {
		t.Error("a mark stayed")
	}
}

func TestListMouse(t *testing.T) {
	lt := newList(t, 50, 11)
	click := func(y int) {
		cmd, _ := lt.list.Update(tea.MouseMsg{X: 4, Y: y, Action: tea.MouseActionPress, Button: tea.MouseButtonLeft})
		lt.run(cmd)
	}
	click(4)
	lt.at(3)
	click(0)
	lt.at(3)
	click(40)
	lt.at(3)
	cmd, moved := lt.list.Update(tea.MouseMsg{Action: tea.MouseActionPress, Button: tea.MouseButtonWheelDown})
	lt.run(cmd)
	lt.at(6)
	if !moved {
		t.Error("the wheel moved and the list didn't say so")
	}
}

func TestListHidesColumnsThatHaveNoRoom(t *testing.T) {
	lt := newList(t, 5, 11)
	if !strings.Contains(uitest.Plain(lt.list.View()), "Twice") {
		t.Fatalf("a column is missing:\n%s", uitest.Plain(lt.list.View()))
	}
	lt.list.SetSize(16, 11)
	if strings.Contains(uitest.Plain(lt.list.View()), "Twice") {
		t.Errorf("no room for a column, drawn all the same:\n%s", uitest.Plain(lt.list.View()))
	}
}

func TestListPatchesARow(t *testing.T) {
	type pair struct{ id, text string }
	env := uitest.Env(t, uitest.NewClock(uitest.Noon()))
	l := kit.NewList(env, "None.", func(p pair) string { return p.id }, func(context.Context, kit.Window) ([]pair, error) {
		return []pair{{"a", "open"}, {"b", "open"}}, nil
	}, kit.Column[pair]{Title: "State", Width: 10, Cell: func(p pair) kit.Cell { return kit.Text(kit.Clean(p.text)) }})
	l.SetSize(20, 5)
	l.Update(l.Init()())
	l.Patch(pair{"b", "paid"})
	if got := uitest.Plain(l.View()); got != "  State\n▌ open\n  paid" {
		t.Errorf("patched:\n%s", got)
	}
}

func BenchmarkListKeyToView(b *testing.B) {
	o := &order{n: 1_000_000}
	env := uitest.Env(b, uitest.NewClock(uitest.Noon()))
	l := kit.NewList(env, "None.", keyOf, o.query,
		kit.Column[number]{Title: "Row", Width: 12, Grow: 1, Cell: func(r number) kit.Cell { return kit.Text(kit.Cleanf("row %d", r)) }},
		kit.Column[number]{Title: "Twice", Width: 12, Right: true, Cell: func(r number) kit.Cell { return kit.Text(kit.Cleanf("%d", 2*r)) }})
	l.SetSize(118, 35)
	l.Update(l.Init()())
	down := tea.KeyMsg{Type: tea.KeyDown}
	for b.Loop() {
		cmd, _ := l.Update(down)
		for cmd != nil {
			cmd, _ = l.Update(cmd())
		}
		if l.View() == "" {
			b.Fatal("nothing drawn")
		}
	}
}
