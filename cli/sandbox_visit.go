package cli

import (
	"context"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// visitLimit is how long a page of the sandbox may take.
const visitLimit = 30 * time.Second

// testCards are the test cards of Stripe's documentation by what they do, for the sandbox's pages: https://docs.stripe.com/testing
func testCards() map[string]string {
	return map[string]string{"works": "4242424242424242", "declines": "4000000000000002", "no-funds": "4000000000009995", "declines-later": "4000000000000341"}
}

func sandboxVisitCommand() *cobra.Command {
	var card, name string
	cmd := &cobra.Command{
		Use: "visit ADDRESS", Short: "Play whoever opens a page of the sandbox: authorise access, or pay with a test card",
		Long: "Opens a page of \"paydesk sandbox\" as a browser would, and presses its button. On an authorise page it makes a new account and prints\n" +
			"the address on which the browser ends, for \"paydesk stripe connect --paste\". On a pay or card page it types a test card.\n" +
			"It opens pages of this machine alone, never Stripe's own.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("\"paydesk sandbox visit\" needs the ADDRESS of one page.")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			number, ok := testCards()[card]
			if !ok {
				return usagef("--card can't be %q: choose works, declines, no-funds or declines-later.", model.MaskCardNumbers(card))
			}
			return visit(cmd.Context(), cmd.OutOrStdout(), args[0], name, number)
		},
	}
	cmd.Flags().StringVar(&card, "card", "works", "test card on a pay or card page: works, declines, no-funds, or declines-later for one that can be saved and not charged")
	cmd.Flags().StringVar(&name, "name", "New clinic", "name of the new account on an authorise page, or on the card")
	return cmd
}

// visit presses the button of a page of the sandbox.
func visit(ctx context.Context, out io.Writer, address, name, number string) error {
	page, err := url.Parse(strings.TrimSpace(address))
	if err != nil || page.Scheme != "http" || !loopback(page.Hostname()) {
		return usagef("This is no page of the sandbox: its pages begin with http://127.0.0.1.")
	}
	form := url.Values{"number": {number}, "expiry": {"12 / " + time.Now().AddDate(3, 0, 0).Format("06")}, "cvc": {"123"}, "name": {name}}
	authorises := page.Path == "/oauth/authorize"
	if authorises {
		form = page.Query()
		form.Set("decision", "authorise")
		form.Set("account", "new")
		form.Set("name", name)
		page.RawQuery = ""
	}
	ctx, cancel := context.WithTimeout(ctx, visitLimit)
	defer cancel()
	answer, err := post(ctx, page, form, !authorises)
	if err != nil {
		return model.Errorf(model.Unavailable, "The page can't be reached: is \"paydesk sandbox\" running? (%v)", err)
	}
	defer answer.Body.Close()
	if !authorises {
		return told(answer, out)
	}
	back := answer.Header.Get("Location")
	if back == "" {
		return told(answer, io.Discard)
	}
	_, err = fmt.Fprintln(out, back)
	return err
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// post sends a form as a browser does; it goes where the answer leads, or stays.
func post(ctx context.Context, page *url.URL, form url.Values, goes bool) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, page.String(), strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	browser := &http.Client{}
	if !goes {
		browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	return browser.Do(request)
}

// told writes what a page says: its title, and what went wrong.
func told(answer *http.Response, out io.Writer) error {
	page, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	if err != nil {
		return err
	}
	title := behind(string(page), "<h1>")
	if answer.StatusCode >= http.StatusBadRequest {
		return model.Errorf(model.Declined, "The page says: %s", kit.Clean(strings.TrimSpace(title+". "+behind(string(page), `role="alert">`))))
	}
	_, err = fmt.Fprintln(out, kit.Clean(title))
	return err
}

// behind is the text behind a mark, up to the next element.
func behind(page, mark string) string {
	_, text, _ := strings.Cut(page, mark)
	text, _, _ = strings.Cut(text, "<")
	return strings.TrimSpace(html.UnescapeString(text))
}
