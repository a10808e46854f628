package desk

// HandleInbox reads the objects of the events that wait, as each look at an account does behind a poll: for tests in which nothing is polled.
var HandleInbox = (*Desk).handle

// Follow makes the looks that are due, as each tick does, and NewRounds is a process that has looked at nothing yet.
var (
	Follow    = (*Desk).follow
	NewRounds = newRounds
)
