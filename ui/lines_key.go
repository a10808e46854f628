package ui

import (
	"strconv"
	"strings"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"
)

// answer takes one typed line: a key, an answer in a form, or a text to look for.
func (l *teller) answer(line string) {
	capturing := l.root.capturing() || l.root.dialog != nil
	switch {
	case line == "":
		l.key("enter")
	case line == "quit" && !capturing:
		l.quit = true
	case capturing && strings.HasPrefix(line, "/"):
		l.key(line[1:])
	case capturing:
		l.text(line)
	case len(line) > 1 && (line[0] == ':' || line[0] == '/'):
		l.key(line[:1])
		l.settle()
		l.letters(line[1:])
	default:
		for _, word := range strings.Fields(line) {
			l.key(word)
		}
	}
}

// text answers the field in focus and goes on to the next one; elsewhere it is typed as it stands.
func (l *teller) text(line string) {
	field := l.field()
	switch {
	case field == "":
		l.letters(line)
		return
	case strings.ContainsAny(field, "‹◉○"):
		first, _ := utf8.DecodeRuneInString(line)
		l.letters(string(first))
	default:
		l.key("end")
		l.key("ctrl+u")
		l.letters(line)
	}
	l.key("tab")
}

func (l *teller) letters(text string) {
	l.give(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: true})
}

// key presses a key by its name, several times for "down*3", and says so where there is none of that name.
func (l *teller) key(name string) {
	name, times, repeated := strings.Cut(name, "*")
	n, err := strconv.Atoi(times)
	if !repeated {
		n = 1
	} else if err != nil || n < 1 || n > 100 {
		n = 0
	}
	msg, known := keyOf(name)
	if !known || n == 0 {
		l.write("There is no such key: " + name + ". \"?\" tells the keys of this screen.\n")
		return
	}
	for range n {
		l.give(msg)
	}
}

// keyOf is the key that Bubble Tea calls by a name.
func keyOf(name string) (tea.KeyMsg, bool) {
	if utf8.RuneCountInString(name) == 1 {
		return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}, true
	}
	for _, t := range []tea.KeyType{
		tea.KeyEnter, tea.KeyEsc, tea.KeyTab, tea.KeyShiftTab, tea.KeyUp, tea.KeyDown, tea.KeyLeft, tea.KeyRight, tea.KeyHome, tea.KeyEnd,
		tea.KeyPgUp, tea.KeyPgDown, tea.KeyBackspace, tea.KeyDelete, tea.KeyCtrlU, tea.KeyCtrlK, tea.KeyCtrlG, tea.KeyCtrlL, tea.KeyCtrlS, tea.KeyCtrlC,
	} {
		if msg := (tea.KeyMsg{Type: t}); msg.String() == strings.ToLower(name) {
			return msg, true
		}
	}
	if name == "space" {
		return tea.KeyMsg{Type: tea.KeySpace, Runes: []rune{' '}}, true
	}
	return tea.KeyMsg{}, false
}
