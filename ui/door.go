package ui

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Shared is what a terminal is made of that several people use, one after the other.
type Shared struct {
	Env kit.Env
	// Lock makes the lock screen, which asks by kit.Enter for whoever has signed in. It must show nothing but names.
	Lock func(Locked) App
	// Open puts the desk of a person together. Its session lives as long as ctx; at is the practice that was shown here last.
	Open func(ctx context.Context, who model.Actor, at string) (App, error)
	// Left is told who has left the terminal; nil: nobody asks.
	Left func(ctx context.Context, who model.Actor, idle bool)
	At   string   // the practice that is shown first
	Name kit.Safe // its name

	After time.Duration    // from the last key until the terminal locks itself; 0: it never does
	Now   func() time.Time // the machine's clock, which no demo turns
}

// Locked is what the lock screen is told.
type Locked struct {
	Who      model.Actor // who was here before; nobody at first
	Practice kit.Safe    // the name at the bottom left
	Why      kit.Safe    // why the terminal was locked, where it wasn't asked for
}

// Door is a terminal that several people share. Behind the lock screen each has screens of their own: who comes back finds
// them, and what was typed, as they were left. Make it with NewDoor.
type Door struct {
	shared  Shared
	wall    *seat                   // the lock screen
	seats   map[model.StaffID]*seat // everybody's screens
	inside  *seat                   // whose screens are shown; nil while locked
	before  model.Actor             // who was here last
	at      string                  // the practice that was shown last
	name    kit.Safe                // its name
	size    tea.WindowSizeMsg       // of the window
	touched time.Time               // when the last key came
	watch   int                     // counts idle watches; an older one is over
	crashed bool
}

// seat is one person's screens.
type seat struct {
	who   model.Actor
	root  *Root
	leave context.CancelFunc // ends the session
}

// Messages of the door itself.
type (
	seatMsg struct { // what a command of a seat brought
		seat *seat
		msg  tea.Msg
	}
	idleMsg   struct{ watch int }
	openedMsg struct {
		wall *seat // that asked for it
		seat *seat
		app  App
		err  error
	}
)

// NewDoor makes the terminal.
func NewDoor(s Shared) *Door {
	d := &Door{shared: s, seats: map[model.StaffID]*seat{}, at: s.At, name: s.Name}
	d.wall = d.newWall("")
	return d
}

// Crashed reports whether the session ended by a panic; the log has its trace.
func (d *Door) Crashed() bool { return d.crashed }

func (d *Door) front() *Root { return d.here().root }

func (d *Door) context() context.Context { return d.shared.Env.Ctx }

// newWall makes a lock screen without anything typed.
func (d *Door) newWall(why kit.Safe) *seat {
	root := New(d.shared.Lock(Locked{Who: d.before, Practice: d.name, Why: why}))
	root.width, root.height = d.size.Width, d.size.Height
	return &seat{root: root}
}

// Admit lets somebody in before the terminal is shown.
func (d *Door) Admit(who model.Actor) error {
	ctx, cancel := context.WithCancel(d.context())
	app, err := d.shared.Open(ctx, who, d.at)
	if err != nil {
		cancel()
		return err
	}
	d.inside = d.seat(&seat{who: who, leave: cancel}, app)
	d.before, d.touched = who, d.shared.Now()
	return nil
}

// Init shows the lock screen, or the screens of whoever was admitted.
func (d *Door) Init() tea.Cmd {
	s := d.here()
	return tea.Batch(d.of(s, s.root.Init()), d.wait(d.shared.After))
}

// View draws what is shown.
func (d *Door) View() string { return d.front().View() }

// Update gives input to whoever is at the terminal, and everything else to whom it belongs.
func (d *Door) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if d.due() {
		cmd := d.lock("", true)
		if input(msg) { // it was meant for what is not shown any more
			return d, cmd
		}
		_, next := d.Update(msg)
		return d, tea.Batch(cmd, next)
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		return d, d.resize(msg)
	case seatMsg:
		return d, d.deliver(msg)
	case openedMsg:
		return d, d.enter(msg)
	case idleMsg:
		return d, d.watchOn(msg)
	case tea.KeyMsg:
		if msg.String() == "ctrl+l" && d.inside != nil {
			return d, d.lock("", false)
		}
	}
	if input(msg) {
		d.touched = d.shared.Now()
	}
	return d, d.give(d.here(), msg)
}

// here is the seat that is shown.
func (d *Door) here() *seat {
	if d.inside != nil {
		return d.inside
	}
	return d.wall
}

// give lets a seat take a message. What comes of it comes back to the same seat.
func (d *Door) give(s *seat, msg tea.Msg) tea.Cmd {
	_, cmd := s.root.Update(msg)
	d.crashed = d.crashed || s.root.crashed
	return d.of(s, cmd)
}

// of marks everything that a command brings with the seat that it is for.
func (d *Door) of(s *seat, cmd tea.Cmd) tea.Cmd {
	return mark(cmd, func(msg tea.Msg) tea.Msg { return seatMsg{s, msg} })
}

// deliver gives a command's message to its seat, unless that is no more. What the door itself is asked for it keeps.
func (d *Door) deliver(m seatMsg) tea.Cmd {
	if m.seat != d.wall && d.seats[m.seat.who.Staff] != m.seat {
		return nil
	}
	switch asked := inner(m.msg).(type) {
	case kit.Entered:
		if m.seat != d.wall {
			return nil
		}
		return d.open(asked.Who)
	case kit.Locked:
		return d.shut(m.seat, asked)
	}
	return d.give(m.seat, m.msg)
}

// resize gives everybody the window's size.
func (d *Door) resize(size tea.WindowSizeMsg) tea.Cmd {
	d.size = size
	cmds := []tea.Cmd{d.give(d.wall, size)}
	for _, s := range d.seats {
		cmds = append(cmds, d.give(s, size))
	}
	return tea.Batch(cmds...)
}

// open shows somebody's screens: those that they left, or new ones.
func (d *Door) open(who model.Actor) tea.Cmd {
	if s := d.seats[who.Staff]; s != nil {
		return d.show(s)
	}
	ctx, cancel := context.WithCancel(d.context())
	wall, at, open := d.wall, d.at, d.shared.Open
	s := &seat{who: who, leave: cancel}
	return func() tea.Msg {
		app, err := open(ctx, who, at)
		return openedMsg{wall, s, app, err}
	}
}

// enter seats somebody whose desk has been put together. Where that was not possible, the lock screen is told why.
func (d *Door) enter(m openedMsg) tea.Cmd {
	switch {
	case m.wall != d.wall || d.inside != nil:
		m.seat.leave()
		return nil
	case m.err != nil:
		m.seat.leave()
		return d.give(d.wall, kit.TurnedAway{Why: kit.Sentence(d.shared.Env, m.err)})
	}
	s := d.seat(m.seat, m.app)
	return tea.Batch(d.of(s, s.root.Init()), d.show(s))
}

// seat makes somebody's screens.
func (d *Door) seat(s *seat, app App) *seat {
	s.root = New(app)
	s.root.width, s.root.height = d.size.Width, d.size.Height
	d.seats[s.who.Staff] = s
	return s
}

// show lets somebody in. A dialog that they left open listens once the input has been quiet: the Enter behind the PIN is not for it.
func (d *Door) show(s *seat) tea.Cmd {
	d.inside, d.before = s, s.who
	d.touched = d.shared.Now()
	if s.root.dialog != nil {
		s.root.hush = kit.NewQuiet(s.root.app.Env.Now)
	}
	d.watch++
	return tea.Batch(d.of(s, s.root.scoped(s.root.identify())), d.wait(d.shared.After))
}
