package uitest

import (
	"bytes"
	"slices"
	"strings"
	"sync"

	tea "github.com/charmbracelet/bubbletea"
)

// Canaries are values that are planted in a clinic, by what they stand for, and looked for afterwards where none may be.
type Canaries map[string]string

// In names the canaries that a text holds, in upper or lower case.
func (c Canaries) In(text []byte) (found []string) {
	lower := bytes.ToLower(text)
	for name, value := range c {
		if value != "" && bytes.Contains(lower, []byte(strings.ToLower(value))) {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return found
}

// Camera keeps every frame that a model draws.
type Camera struct {
	model  tea.Model
	frames *film
}

type film struct {
	mu   sync.Mutex
	last string
	all  strings.Builder
}

// Film puts a camera before a model.
func Film(model tea.Model) *Camera { return &Camera{model, &film{}} }

// Init begins as the model does.
func (c *Camera) Init() tea.Cmd { return c.model.Init() }

// Update passes a message on.
func (c *Camera) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	next, cmd := c.model.Update(msg)
	c.model = next
	c.View() // also what nobody looks at in the test is drawn for a person
	return c, cmd
}

// View draws the model, and keeps the frame where it is another than the last one.
func (c *Camera) View() string {
	view := c.model.View()
	c.frames.mu.Lock()
	defer c.frames.mu.Unlock()
	if view != c.frames.last {
		c.frames.last = view
		c.frames.all.WriteString(view + "\n")
	}
	return view
}

// Frames are all that was drawn.
func (c *Camera) Frames() []byte {
	c.frames.mu.Lock()
	defer c.frames.mu.Unlock()
	return []byte(Plain(c.frames.all.String()))
}
