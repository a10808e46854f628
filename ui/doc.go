// Package ui is the desk's frame: it owns the stack of screens, the one dialog,
// toasts, work in flight, the header and the footer. It knows no screen's
// content and imports neither a store nor Stripe nor the use cases; all it
// needs comes in an [App].
package ui
