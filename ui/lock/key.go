package lock

import (
	"strings"
	"unicode"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/ui/kit"
)

// press takes one key: arrows and letters choose, digits are the PIN.
func (s *Lock) press(msg tea.KeyMsg) tea.Cmd {
	if s.busy != "" || s.stage != kit.Ready {
		return nil
	}
	if s.first != nil {
		return s.pressFirst(msg)
	}
	switch key := msg.String(); key {
	case "enter":
		return s.signIn()
	case "up":
		return s.move(-1)
	case "down":
		return s.move(1)
	case "esc":
		s.pin.Clear()
		s.narrow, s.problem = "", ""
	default:
		s.typed(msg)
	}
	return s.countDown()
}

// typed gives digits to the PIN and letters to the names.
func (s *Lock) typed(msg tea.KeyMsg) {
	if s.pin.Update(msg) {
		s.problem = ""
		if msg.String() == "ctrl+u" {
			s.narrow = ""
		}
		return
	}
	if msg.String() == "backspace" {
		letters := []rune(s.narrow)
		s.narrow = string(letters[:max(0, len(letters)-1)])
		s.settle()
		return
	}
	letters := string(kit.Clean(string(msg.Runes)))
	if msg.Type == tea.KeySpace {
		letters = " "
	}
	if msg.Type != tea.KeyRunes && msg.Type != tea.KeySpace || strings.ContainsFunc(letters, unicode.IsDigit) {
		return
	}
	s.narrow, s.problem = s.narrow+letters, ""
	if len(s.found()) == 0 { // a letter that nobody has is none
		s.narrow = s.narrow[:len(s.narrow)-len(letters)]
	}
	s.choose(s.narrowed())
}

// narrowed is the first of those who are shown, unless the chosen one is among them.
func (s *Lock) narrowed() int {
	for i, p := range s.found() {
		if p.ID == s.chosen {
			return i
		}
	}
	return 0
}

// move chooses another name. What was typed of a PIN was for the one before.
func (s *Lock) move(step int) tea.Cmd {
	s.choose(max(0, min(s.narrowed()+step, len(s.found())-1)))
	return s.countDown()
}

func (s *Lock) choose(i int) {
	found := s.found()
	if i >= len(found) || found[i].ID == s.chosen {
		return
	}
	s.chosen, s.problem = found[i].ID, ""
	s.pin.Clear()
}

// pressFirst takes one key while a first PIN is chosen.
func (s *Lock) pressFirst(msg tea.KeyMsg) tea.Cmd {
	c := s.first
	line := &c.pins[0]
	if c.second {
		line = &c.pins[1]
	}
	switch msg.String() {
	case "enter":
		switch {
		case c.pins[0].Value() == "":
			c.second = false
		case c.pins[1].Value() == "":
			c.second = true
		default:
			return s.setFirst()
		}
	case "tab", "shift+tab":
		c.second = !c.second
	case "down":
		c.second = true
	case "up":
		c.second = false
	case "esc":
		c.pins, c.second, s.problem = [2]kit.PIN{}, false, ""
		if len(s.people) > 1 {
			s.first = nil
		}
	default:
		if line.Update(msg) {
			s.problem = ""
		}
	}
	return nil
}

// mouse chooses the name that is clicked.
func (s *Lock) mouse(msg tea.MouseMsg) tea.Cmd {
	if s.busy != "" || s.stage != kit.Ready || s.first != nil {
		return nil
	}
	switch {
	case msg.Button == tea.MouseButtonWheelUp:
		return s.move(-1)
	case msg.Button == tea.MouseButtonWheelDown:
		return s.move(1)
	case msg.Button != tea.MouseButtonLeft || msg.Action != tea.MouseActionPress || msg.Y < s.top || msg.Y >= s.top+s.rows():
		return nil
	}
	s.choose(s.from + msg.Y - s.top)
	return s.countDown()
}
