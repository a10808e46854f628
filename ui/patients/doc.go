// Package patients lists the organisation's patients by name, with what each owes and is owed at one practice.
//
// One patient's screen and the form of a new one are another package's: they are asked for by kit.Visit. It must not read the
// store, and it holds no rule about money.
package patients
