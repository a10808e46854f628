//go:build unix

package main

import (
	"bytes"
	"io"
	"net"
	"strings"
	"testing"
)

// tap stands between the program and Stripe, passes everything on as it comes, and tells when something that can move money goes out.
type tap struct {
	listener net.Listener
	to       string
	posts    chan struct{} // holds one signal at most
}

func newTap(t *testing.T, base string) *tap {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &tap{listener, strings.TrimPrefix(base, "http://"), make(chan struct{}, 1)}
	t.Cleanup(func() { _ = listener.Close() })
	go p.serve()
	return p
}

func (p *tap) url() string { return "http://" + p.listener.Addr().String() }

func (p *tap) serve() {
	for {
		near, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.pass(near)
	}
}

// pass ends both sides as soon as one has ended.
func (p *tap) pass(near net.Conn) {
	defer near.Close()
	far, err := net.Dial("tcp", p.to)
	if err != nil {
		return
	}
	defer far.Close()
	go func() {
		defer far.Close()
		_, _ = io.Copy(far, io.TeeReader(near, p))
	}()
	_, _ = io.Copy(near, far)
}

// Write sees what the program sends.
func (p *tap) Write(sent []byte) (int, error) {
	if bytes.HasPrefix(sent, []byte("POST /v1/")) {
		select {
		case p.posts <- struct{}{}:
		default:
		}
	}
	return len(sent), nil
}

// quiet forgets a signal that nobody has waited for.
func (p *tap) quiet() {
	select {
	case <-p.posts:
	default:
	}
}
