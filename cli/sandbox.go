package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/stripeops/sandbox"
)

// Names of the environment variables that say which Stripe to speak to.
const (
	envAPI        = "PAYDESK_STRIPE_API_URL"
	envConnect    = "PAYDESK_STRIPE_CONNECT_URL"
	envSecretKey  = "PAYDESK_STRIPE_SECRET_KEY"
	envClientID   = "PAYDESK_STRIPE_CLIENT_ID"
	sandboxClosed = 2 * time.Second // for the requests that are still being answered at the end
)

func sandboxCommand() *cobra.Command {
	var addr string
	var seed int64
	var behind time.Duration
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Run a Stripe of its own on this machine, for trying and testing",
		Long: "Runs a stateful Stripe on this machine: accounts to connect, test cards, hosted pages, fees, refunds, and faults on demand.\n" +
			"It prints the environment that lets a desk in another terminal use it. No money moves, and nothing leaves the machine.",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if behind < 0 {
				return usagef("--behind can't be below zero: \"/_sandbox/clock\" turns the clock forward.")
			}
			return runSandbox(cmd.Context(), cmd.OutOrStdout(), addr, sandbox.Options{Seed: seed, Now: func() time.Time { return time.Now().Add(-behind) }})
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:12111", "loopback address to listen on; port 0 takes a free one")
	cmd.Flags().Int64Var(&seed, "seed", 1, "the same seed gives the same keys and ids")
	cmd.Flags().DurationVar(&behind, "behind", 0, "how far its clock stands behind this machine's at first, as in 720h: turned forward it makes a past")
	cmd.AddCommand(sandboxVisitCommand())
	return cmd
}

// runSandbox serves until ctx ends.
func runSandbox(ctx context.Context, out io.Writer, addr string, o sandbox.Options) error {
	listener, err := listenLoopback(ctx, addr)
	if err != nil {
		return err
	}
	base := "http://" + listener.Addr().String()
	o.PublicURL = base
	stripe := sandbox.New(o)
	announce(out, base, stripe)
	return serveUntil(ctx, &http.Server{Handler: stripe, ReadHeaderTimeout: 5 * time.Second}, listener)
}

// listenLoopback refuses any address but this machine's own: the sandbox's control asks for no password.
func listenLoopback(ctx context.Context, addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, usagef("--addr can't be %q: write it as 127.0.0.1:12111.", addr)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, usagef("--addr can't be %q: the sandbox asks for no password, so it listens on 127.0.0.1 only.", addr)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("nothing can listen on %s; another program may hold it, so choose another port with --addr (%w)", addr, err)
	}
	return listener, nil
}

func announce(out io.Writer, base string, stripe *sandbox.Server) {
	key, client := stripe.Platform()
	fmt.Fprintf(out, "# Stripe's sandbox listens on %s until ctrl+c. No money moves.\n", base)
	fmt.Fprintf(out, "# Faults, accounts, clock and requests: %s/_sandbox/\n", base)
	fmt.Fprintln(out, "# In another terminal:")
	for _, pair := range [][2]string{{envAPI, base}, {envConnect, base}, {envSecretKey, key}, {envClientID, client}} {
		fmt.Fprintln(out, assignment(pair[0], pair[1]))
	}
	fmt.Fprintln(out, "paydesk")
}

// assignment sets a variable in the shell that people of this system use.
func assignment(name, value string) string {
	if runtime.GOOS == "windows" {
		return fmt.Sprintf("$env:%s = %q", name, value)
	}
	return "export " + name + "=" + value
}

// serveUntil serves until ctx ends, and then lets running requests finish.
func serveUntil(ctx context.Context, server *http.Server, listener net.Listener) error {
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), sandboxClosed)
	defer cancel()
	if err := server.Shutdown(last); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}
