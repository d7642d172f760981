package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"
)

// ports is the number of ports that Listen tries.
const ports = 100

// Listen listens on addr, host:port, or, if the port is taken, on the next free one. An empty
// host means the loopback address.
func Listen(addr string) (net.Listener, error) {
	host, text, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w", addr, err)
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: the port must be a number from 0 to 65535", addr)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	for n := uint64(0); ; n++ {
		l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.FormatUint(port+n, 10)))
		if err == nil {
			return l, nil
		}
		if port == 0 || n == ports-1 || port+n == 65535 || !errors.Is(err, syscall.EADDRINUSE) {
			return nil, fmt.Errorf("listen: %w", err)
		}
	}
}

const (
	readTimeout = 30 * time.Second
	idleTimeout = 2 * time.Minute
	// stopTime is how long requests may take to finish when the server stops.
	stopTime = 5 * time.Second
)

// Serve answers requests on l until ctx ends. It then interrupts the trainings, which keep what
// they recorded, ends the streams and closes the server and l. It returns an error if l is not
// on a loopback address and Options.Token is empty.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	if a, ok := l.Addr().(*net.TCPAddr); ok && !a.IP.IsLoopback() && s.opt.Token == "" {
		_ = l.Close()
		return refuse(http.StatusForbidden, "set a token, or listen on 127.0.0.1", "serve on %s: other machines could reach it without a token", a)
	}
	web := &http.Server{
		Handler: s, ReadHeaderTimeout: readTimeout / 3, ReadTimeout: readTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: 64 << 10,
	}
	done := make(chan error, 1)
	go func() { done <- web.Serve(l) }()
	var err error
	select {
	case err = <-done:
	case <-ctx.Done():
	}
	closeErr := s.Close()
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	if web.Shutdown(late) != nil {
		_ = web.Close() // drop the connections that remain
	}
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, closeErr)
}
