package ui_test

import (
	"io"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/kit"
)

// late is a screen that asks for something once it has loaded.
type late struct {
	page
	loaded bool
}

func (s *late) Capturing() bool { return s.loaded }

func (s *late) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	if msg == noteMsg("loaded") {
		s.loaded = true
	}
	return s, nil
}

func (s *late) View() string {
	if !s.loaded {
		return "Loading"
	}
	return "▌ PIN  ____"
}

// A screen whose field came later than the first pause was told without its question.
func TestAFieldThatComesLateAsksItsQuestion(t *testing.T) {
	gate := make(chan struct{})
	f := begin(t, 80, 24, func(f *front) {
		s := &late{page: page{title: "Locked", init: func() tea.Msg { <-gate; return noteMsg("loaded") }}}
		f.app.Practice.Sections[0].Open = func() kit.Screen { return s }
	})
	typed, keyboard := io.Pipe()
	out, ended := &terminal{}, make(chan error, 1)
	go func() { ended <- ui.NewLines(typed, out).Tell(ui.New(f.app)) }()
	told := func(text string) {
		t.Helper()
		for end := time.Now().Add(time.Minute); !strings.Contains(out.String(), text); time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%q is not told by %q", text, out.String())
			}
		}
	}
	told("\n> ")
	close(gate)
	told("\nPIN: ")
	_ = keyboard.Close()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
