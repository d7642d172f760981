package server

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// A client that does not read is disconnected, one that reads slowly is not, and the next answer on a
// connection is not cut off by the limit of the last.
func TestWritePatience(t *testing.T) {
	const limit, size = 300 * time.Millisecond, 64 << 20
	ended := make(chan error, 1)
	h := httptest.NewServer(patiently(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/short" {
			time.Sleep(2 * limit)
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.Header().Set("Content-Length", fmt.Sprint(size))
		_, err := w.Write(make([]byte, size))
		ended <- err
	}), limit))
	defer h.Close()
	open := func(path string) (net.Conn, *bufio.Reader) {
		c, err := net.Dial("tcp", h.Listener.Addr().String())
		if err == nil {
			_, err = fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path)
		}
		if err != nil {
			t.Fatal(err)
		}
		return c, bufio.NewReader(c)
	}
	stuck, _ := open("/")
	defer stuck.Close()
	select {
	case err := <-ended:
		if err == nil {
			t.Error("64 MB went to a client that reads nothing")
		}
	case <-time.After(10 * time.Second):
		t.Fatal("a client that reads nothing holds its answer for ever")
	}
	slow, r := open("/")
	defer slow.Close()
	resp, err := http.ReadResponse(r, nil)
	if err != nil {
		t.Fatal(err)
	}
	n := int64(0)
	for range 4 { // together longer than the limit
		time.Sleep(limit / 2)
		k, err := io.CopyN(io.Discard, resp.Body, size/4)
		if n += k; err != nil {
			t.Fatalf("a client that reads slowly got %d bytes: %v", n, err)
		}
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := fmt.Fprintf(slow, "GET /short HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if resp, err = http.ReadResponse(r, nil); err != nil || resp.StatusCode != http.StatusNoContent {
		t.Errorf("the next answer on the connection: %v %v", resp, err)
	}
}
