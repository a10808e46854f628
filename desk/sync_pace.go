package desk

import (
	"context"
	"errors"
	"hash/fnv"
	"sync"
	"time"

	"clinic.example/paydesk/model"
)

// One limiter an account: 15 requests a second, of Stripe's 25 in test mode and 100 in live mode, and more at once after a pause. What a person
// waits for takes from it and never waits; what the desk looks at by itself waits. https://docs.stripe.com/rate-limits
const (
	paceRate  = 15.0
	paceBurst = 60.0
)

// pauses429 is the back-off after Stripe has said "too many requests", with up to half as much again so that desks don't come back together.
var pauses429 = [...]time.Duration{time.Second, 2 * time.Second, 5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute}

// following is what this process knows of the accounts that it follows.
type following struct {
	mu       sync.Mutex
	accounts map[model.AccountRef]*followedAccount
}

// followedAccount is how one of them stands since this process began.
type followedAccount struct {
	turn      chan struct{} // holds one token: who has it reads the account
	polled    model.Millis  // when events were read to the end last
	compared  model.Millis  // when the lists were
	began     model.Millis  // when it was read for the first time
	current   bool          // what happened before this process began is known
	gap       bool          // it was not read for longer than events are kept
	pushed    bool          // an event came by webhook and waits
	problem   string        // why the last look came to no end
	tokens    float64
	at        model.Millis // when the tokens were counted
	limited   int          // 429s in a row
	notBefore model.Millis // nothing is asked by itself until then
}

// of is the state of an account, to be used within the lock.
func (f *following) of(ref model.AccountRef) *followedAccount {
	if f.accounts == nil {
		f.accounts = map[model.AccountRef]*followedAccount{}
	}
	a := f.accounts[ref]
	if a == nil {
		a = &followedAccount{turn: make(chan struct{}, 1), tokens: paceBurst}
		f.accounts[ref] = a
	}
	return a
}

// edit changes the state of an account.
func (f *following) edit(ref model.AccountRef, change func(*followedAccount)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f.of(ref))
}

// enter waits until nobody else reads the account.
func (f *following) enter(ctx context.Context, ref model.AccountRef) (leave func(), err error) {
	var turn chan struct{}
	f.edit(ref, func(a *followedAccount) { turn = a.turn })
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// only forgets the accounts that are not followed any more: one that is connected again has to be caught up with anew.
func (f *following) only(refs []model.AccountRef) {
	f.mu.Lock()
	defer f.mu.Unlock()
	kept := map[model.AccountRef]*followedAccount{}
	for _, ref := range refs {
		kept[ref] = f.of(ref)
	}
	f.accounts = kept
}

func (f *following) told(ref model.AccountRef, at model.Millis) {
	f.edit(ref, func(a *followedAccount) { a.polled = at })
}

func (f *following) compared(ref model.AccountRef, at model.Millis) {
	f.edit(ref, func(a *followedAccount) { a.compared, a.gap = at, false })
}

func (f *following) gap(ref model.AccountRef) (yes bool) {
	f.edit(ref, func(a *followedAccount) { yes = a.gap })
	return yes
}

func (f *following) noted(ref model.AccountRef, err error) {
	f.edit(ref, func(a *followedAccount) { a.problem = sentence(err) })
}

// push says that an event of the account waits in the inbox.
func (f *following) push(ref model.AccountRef) {
	f.edit(ref, func(a *followedAccount) { a.pushed = true })
}

// pushed says whether one came since it was asked last. Where Stripe doesn't answer it waits for the next poll, as others do.
func (f *following) pushed(ref model.AccountRef) (came bool) {
	f.edit(ref, func(a *followedAccount) { came, a.pushed = a.pushed, false })
	return came
}

// toldUntil is the moment until which the events of an account have been read. What is older and still not known here is a gap.
func (d *Desk) toldUntil(ref model.AccountRef) (at model.Millis) {
	d.following.edit(ref, func(a *followedAccount) { at = a.polled })
	return at
}

// spend takes a request out of the account's limit.
func (f *following) spend(ref model.AccountRef, now model.Millis) {
	f.edit(ref, func(a *followedAccount) {
		a.refill(now)
		a.tokens = max(0, a.tokens-1)
	})
}

func (a *followedAccount) refill(now model.Millis) {
	if since := now.Since(a.at).Seconds(); since > 0 {
		a.tokens = min(paceBurst, a.tokens+since*paceRate)
	}
	a.at = now
}

// turn waits until a request that nobody waits for may go out; an error while Stripe wants to be left alone.
func (f *following) turn(ctx context.Context, ref model.AccountRef, now model.Millis) error {
	var wait time.Duration
	limited := false
	f.edit(ref, func(a *followedAccount) {
		limited = now < a.notBefore && a.notBefore.Since(now) < 2*time.Minute // further away: the clock has gone back since
		if a.refill(now); a.tokens < 1 {
			wait = time.Duration((1 - a.tokens) / paceRate * float64(time.Second))
			a.tokens = 1 // by the time it has waited
		}
	})
	if limited {
		return &model.Error{
			Kind: model.Unavailable, Message: "Stripe is being asked too often just now. Nothing was changed. paydesk asks again by itself.",
			Err: &model.StripeFault{Answer: model.AnswerLimited, Unreached: true},
		}
	}
	if wait > 0 {
		pause(ctx, wait)
	}
	return ctx.Err()
}

// answered counts answers of "too many requests" in a row, and puts the next request off.
func (f *following) answered(ref model.AccountRef, now model.Millis, err error) {
	fault, ok := errors.AsType[*model.StripeFault](err)
	f.edit(ref, func(a *followedAccount) {
		if !ok || fault.Answer != model.AnswerLimited {
			a.limited = 0
			return
		}
		wait := pauses429[min(a.limited, len(pauses429)-1)]
		a.limited++
		a.notBefore = now.Add(wait + jitter(ref, now, wait/2))
	})
}

// jitter is a part of a pause that differs between accounts and moments.
func jitter(ref model.AccountRef, now model.Millis, most time.Duration) time.Duration {
	h := fnv.New32a()
	_, _ = h.Write([]byte(ref.ID + model.AccountID(now.Time().String())))
	return time.Duration(h.Sum32()) % most
}
