// Package vault keeps secrets closed: the Secret type that prints as a mask, the sealing of what a store holds, and the wrapping key
// under which all of it lies (a systemd credential, the system's keyring, a key file or a passphrase).
//
// A secret is sealed under a key of its own (XChaCha20-Poly1305), bound to the place where it lies; that key is sealed under the wrapping
// key, so that a new wrapping key costs no secret its seal. The vault must not fall back to plain text, know the store, Stripe or a
// screen, or write anything but its own files.
//
// What it can't promise: Go's garbage collector may have copied a buffer before it was wiped, strings are never wiped, ciphers keep
// copies of their keys, and memory may be swapped out or dumped. Wiping shortens the time that keys lie about; nothing more. A file
// that was replaced can still lie in free blocks of the disk, in its snapshots and in backups.
package vault
