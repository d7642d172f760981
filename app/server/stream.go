package server

import (
	"bytes"
	"fmt"
	"net/http"
	"time"
)

const (
	// streamPause is the minimum time between two messages. Of several changes within it only
	// the last is sent.
	streamPause = 40 * time.Millisecond
	// streamBeat is the interval at which an idle stream sends a sign of life.
	streamBeat = 15 * time.Second
	// streamWrite is how long a client may take to read a message before it is disconnected. It
	// can reconnect and continue where it was.
	streamWrite = 20 * time.Second
	maxStreams  = 256
)

// stream sends states as server-sent events until the client leaves or the server stops.
func (s *Server) stream(w http.ResponseWriter, r *http.Request) {
	if s.streams.Add(1) > maxStreams {
		s.streams.Add(-1)
		fail(w, refuse(http.StatusServiceUnavailable, "close some pages", "there must be at most %d event streams at a time", maxStreams))
		return
	}
	defer s.streams.Add(-1)
	s.follow.wake()
	seq, known := s.hub.place(r.Header.Get("Last-Event-ID"))
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	out := http.NewResponseController(w)
	send := func(b []byte) bool {
		// Without support for deadlines, as in tests, the stream works too.
		_ = out.SetWriteDeadline(time.Now().Add(streamWrite))
		if _, err := w.Write(b); err != nil {
			return false
		}
		return out.Flush() == nil
	}
	hello := func(kind string) []byte {
		return fmt.Appendf(nil, "retry: 1000\nid: %s\nevent: %s\ndata: {}\n\n", s.hub.id(seq), kind)
	}
	first := "hello"
	if known {
		first = "again"
	}
	if !send(hello(first)) {
		return
	}
	beat := time.NewTicker(streamBeat)
	defer beat.Stop()
	for {
		states, news, missing, closed := s.hub.after(seq)
		var b bytes.Buffer
		if missing {
			// Some states were dropped, so the page must read its lists again.
			b.Write(hello("reset"))
		}
		for _, st := range states {
			fmt.Fprintf(&b, "id: %s\nevent: %s\ndata: %s\n\n", s.hub.id(st.seq), st.kind, st.data)
			seq = st.seq
		}
		if closed {
			b.WriteString("event: bye\ndata: {}\n\n")
		}
		if b.Len() > 0 && !send(b.Bytes()) || closed {
			return
		}
		if b.Len() > 0 {
			select {
			case <-r.Context().Done():
				return
			case <-time.After(streamPause):
			}
		}
		select {
		case <-r.Context().Done():
			return
		case <-news:
		case <-beat.C:
			if !send([]byte(": still here\n\n")) {
				return
			}
		}
	}
}
