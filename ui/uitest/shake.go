package uitest

import (
	"flag"
	"math/rand/v2"
	"time"
)

// Two ways to find stories that press a key too soon or too late, without a loaded machine.
var (
	slow   = flag.Duration("slow", 0, "the longest time by which commands begin and answer late, at random")
	prompt = flag.Duration("prompt", 0, "how long commands are given to answer before and after each key")
)

// dawdle waits at random, where -slow asks for it; every other command is as fast as ever.
func dawdle() {
	if *slow > 0 && rand.IntN(2) == 0 {
		time.Sleep(rand.N(*slow))
	}
}

// linger takes what comes for a while, where -prompt asks for it.
func (d *Driver) linger() {
	if *prompt == 0 {
		return
	}
	over := time.After(*prompt)
	for {
		select {
		case msg := <-d.msgs:
			d.Send(msg)
		case <-over:
			return
		}
	}
}
