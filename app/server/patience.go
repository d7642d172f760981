package server

import (
	"net/http"
	"time"
)

const (
	// writePatience is how long a client may take to read a piece of an answer before it is
	// disconnected, so that one that does not read holds no memory for ever.
	writePatience = 30 * time.Second
	// writePiece is the size of a piece in bytes.
	writePiece = 64 << 10
)

// patient is a ResponseWriter that waits for a client for a limited time in each write. An answer may
// take longer than that, as long as the client reads.
type patient struct {
	http.ResponseWriter
	out   *http.ResponseController
	limit time.Duration
}

// patiently returns h with patient writing.
func patiently(h http.Handler, limit time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := &patient{w, http.NewResponseController(w), limit}
		p.until(time.Time{}) // the last answer on this connection left its limit
		h.ServeHTTP(p, r)
	})
}

// until sets the end of the next write. Without support for it, as in tests, writing works too.
func (p *patient) until(t time.Time) { _ = p.out.SetWriteDeadline(t) }

func (p *patient) WriteHeader(status int) {
	p.until(time.Now().Add(p.limit))
	p.ResponseWriter.WriteHeader(status)
}

func (p *patient) Write(b []byte) (n int, err error) {
	for {
		p.until(time.Now().Add(p.limit))
		k, err := p.ResponseWriter.Write(b[:min(len(b), writePiece)])
		n, b = n+k, b[k:]
		if err != nil || len(b) == 0 {
			return n, err
		}
	}
}

// Flush makes a patient an http.Flusher.
func (p *patient) Flush() { _ = p.out.Flush() } // a client that has left is noticed by the next write

// Unwrap lets an http.ResponseController reach the connection.
func (p *patient) Unwrap() http.ResponseWriter { return p.ResponseWriter }
