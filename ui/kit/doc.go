// Package kit holds what every screen of the desk is made of: safe text, the
// terminal's writer and reader, themes, actions, dialogs, forms, lists, toasts
// and work in flight. It knows no use case and no store, and it keeps no state
// between two sessions: everything hangs on the values that a session owns.
package kit

import _ "clinic.example/paydesk/ui/early" // before Bubble Tea's initialiser
