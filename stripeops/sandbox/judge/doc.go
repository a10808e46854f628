// Package judge compares HTTP traffic with Stripe's own OpenAPI description of
// API version 2023-10-16, as stripe-mock embeds it: every request is fed to
// stripe-mock's handler, every answer is held against the response schema in a
// closed world, where a key that the description doesn't list is a finding.
//
// It is for tests only. Nothing that ships may import it: it would pull five
// megabytes of description into the binary.
package judge
