package cli

import (
	"cmp"
	"context"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/pkg/browser"

	"clinic.example/paydesk/model"
)

// browserLimit is how long the system may take to open a browser before the desk goes on without.
const browserLimit = 5 * time.Second

// muteBrowser keeps what a browser prints off the screen. It is called once, before any browser is opened.
func muteBrowser() {
	browser.Stdout, browser.Stderr = io.Discard, io.Discard
}

// browserFor opens pages in this machine's browser: Stripe's authorisation and Dashboard, never a page where a card is typed.
// connect is the base address of Stripe's Connect host, Stripe's own when empty.
func browserFor(connect string) func(context.Context, string) error {
	connect = strings.TrimSuffix(cmp.Or(connect, "https://connect.stripe.com"), "/")
	return func(ctx context.Context, address string) error {
		if !openable(connect, address) {
			return model.Errorf(model.Forbidden, "This page is for the patient's own device: it is not opened here.")
		}
		ctx, cancel := context.WithTimeout(ctx, browserLimit)
		defer cancel()
		done := make(chan error, 1)
		go func() { done <- browser.OpenURL(address) }()
		select {
		case err := <-done:
			if err != nil {
				return &model.Error{Kind: model.Unavailable, Message: "No browser opened here. Copy the address and open it yourself.", Err: err}
			}
			return nil
		case <-ctx.Done():
			return nil // a browser that stays in the foreground has opened all the same
		}
	}
}

func openable(connect, address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return false
	}
	if u.Scheme == "https" && u.Host == "dashboard.stripe.com" {
		return true
	}
	return strings.HasPrefix(address, connect+"/oauth/authorize?")
}
