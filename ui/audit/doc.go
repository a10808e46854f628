// Package audit shows the audit trails: who did what to which row, when, and what it was before and after. It narrows them, checks that they
// hold, and has them exported.
//
// It must not read the store, nor open a personal value without the desk's own trace of it.
package audit
