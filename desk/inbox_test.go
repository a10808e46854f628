package desk

// HandleInbox reads the objects of the events that wait, as each look at an account does behind a poll: for tests in which nothing is polled.
var HandleInbox = (*Desk).handle
