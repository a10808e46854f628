package desk_test

import (
	"context"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/vault"
)

func keyCalls() map[string]call {
	return map[string]call{
		"Keys": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.Keys(ctx, f.practice))
		},
		"SaveKeys": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			h.join(f, model.AccountRef{})
			h.join(h.other(f), model.AccountRef{})
			keys := h.keysOf(h.group.other(h.name("Keys Pty Ltd")), false)
			h.must(h.session.SaveKeys(ctx, f.practice, keys))
			h.must(h.session.UseConnection(ctx, h.other(f).practice, f.practice))
			return s.SaveKeys(ctx, f.practice, keys)
		},
		"SaveFooter": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return s.SaveFooter(ctx, f.practice, h.name("Footer"))
		},
		"GoLive": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			h.livePlatform()
			return only(s.GoLive(ctx, f.practice))
		},
		"BackToTest": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			h.mode(f.practice, model.Live)
			defer h.mode(f.practice, model.Test)
			return s.BackToTest(ctx, f.practice)
		},
		"Platforms": func(ctx context.Context, _ *house, s *desk.Session, _ *floor) error {
			return only(s.Platforms(ctx))
		},
		"SavePlatform": func(ctx context.Context, h *house, s *desk.Session, _ *floor) error {
			return s.SavePlatform(ctx, h.livePlatformRequest())
		},
	}
}

// keysOf are an account's own keys, as its owner pastes them.
func (c *clinic) keysOf(account string, live bool) desk.KeysRequest {
	secret, publishable := c.stripe.AccountKeys(account, live)
	return desk.KeysRequest{Secret: vault.New(secret), Publishable: publishable, Live: live}
}

// mode puts a practice into a mode without its way there.
func (c *clinic) mode(practice model.PracticeID, mode model.Mode) {
	c.t.Helper()
	c.put(func(tx storage.Tx) error {
		p, err := tx.Practice(practice)
		p.Mode = mode
		if err != nil {
			return err
		}
		return tx.PutPractice(p)
	})
}

func (c *clinic) livePlatformRequest() desk.PlatformRequest {
	secret, clientID := c.stripe.LivePlatform()
	return desk.PlatformRequest{Secret: vault.New(secret), ClientID: clientID, Redirect: "https://desk.example/return"}
}

// livePlatform seals the live platform key, once.
func (c *clinic) livePlatform() {
	c.t.Helper()
	views, err := c.session.Platforms(c.t.Context())
	c.must(err)
	if !views[1].Sealed {
		c.must(c.session.SavePlatform(c.t.Context(), c.livePlatformRequest()))
	}
}
