package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
)

func keysCommand(term Terminal) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "keys",
		Short: "The key under which all secrets lie",
		Args:  noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(rotateCommand(term))
	return cmd
}

func rotateCommand(term Terminal) *cobra.Command {
	var keep keepFlags
	cmd := &cobra.Command{
		Use:   "rotate",
		Short: "Move all stored secrets under a new key, and drop the old one",
		Long: "Draws a new wrapping key, moves every stored secret under it in one transaction, opens each of them under the new key, and drops the old one.\n" +
			"Whenever it is interrupted, nothing is lost: give it again. Stripe's own keys stay as they are. With a passphrase, the new one is asked for,\n" +
			"or stands in PAYDESK_NEW_PASSPHRASE.",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return keep.signedIn(cmd.Context(), term, func(s *desk.Session) error {
				done, err := s.RotateKeys(cmd.Context())
				if err != nil {
					return err
				}
				if keep.json {
					return writeJSON(cmd.OutOrStdout(), done)
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%d secrets lie under a new key (%s) in %s, and each was opened there. The old key is dropped.\n", done.Secrets, done.KeyID, done.Where)
				fmt.Fprintln(cmd.OutOrStdout(), "Put a copy of the new key where the copy of the old one was. Keep that one as long as you keep backups from before: their secrets lie under it.")
				return nil
			})
		},
	}
	keep.addAs(cmd, desk.KeyRotation{})
	return cmd
}
