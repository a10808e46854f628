package ui

import "clinic.example/paydesk/ui/kit"

// Keys are the actions that work on every screen: the app's own and the root's, as the help lists them.
func (r *Root) Keys() []kit.Action { return append(r.app.Actions, r.ownActions()...) }
