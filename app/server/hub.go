package server

import (
	"container/list"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"sync"
)

// maxStates and maxStateBytes bound the states that the hub keeps; a computation's state has the
// address that was asked for, which may be long.
const (
	maxStates     = 4096
	maxStateBytes = 8 << 20
)

// hub keeps the latest state of every subject that browsers follow: runs, trainings and
// computations. A newer state replaces the one before, and a client is only the number of the
// last state it has read. So clients cost no memory, a slow client misses intermediate states
// but never the last, and a client that reconnects continues where it was.
type hub struct {
	mu      sync.Mutex
	boot    string
	seq     uint64
	dropped uint64     // number of the latest state that was dropped
	order   *list.List // of *state, by seq
	bytes   int        // of all states
	byKey   map[string]*list.Element
	news    chan struct{} // closed and replaced when a state is published
	closed  bool
}

// state is the latest state of one subject. It is immutable.
type state struct {
	seq  uint64
	key  string
	kind string
	data []byte
}

// size returns the approximate size of a state in bytes.
func (s *state) size() int { return len(s.key) + len(s.data) }

func newHub() *hub {
	return &hub{boot: rand.Text()[:8], order: list.New(), byKey: map[string]*list.Element{}, news: make(chan struct{})}
}

// publish publishes v as the state of the subject that kind and subject name.
func (h *hub) publish(kind, subject string, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		data, _ = json.Marshal(Failure{Error: fmt.Sprintf("describe %s %s: %v", kind, subject, err)})
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seq++
	key := kind + ":" + subject
	if e, ok := h.byKey[key]; ok {
		h.bytes -= h.order.Remove(e).(*state).size()
	}
	now := &state{h.seq, key, kind, data}
	h.byKey[key] = h.order.PushBack(now)
	h.bytes += now.size()
	for h.order.Len() > maxStates || h.bytes > maxStateBytes && h.order.Len() > 1 {
		old := h.order.Remove(h.order.Front()).(*state)
		delete(h.byKey, old.key)
		h.bytes -= old.size()
		h.dropped = old.seq
	}
	h.wake()
}

func (h *hub) wake() {
	close(h.news)
	h.news = make(chan struct{})
}

// after returns the states published after seq and a channel that is closed when there is news.
// missing says that states after seq were dropped, closed that no more will be published.
func (h *hub) after(seq uint64) (states []*state, news <-chan struct{}, missing, closed bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	e := h.order.Back()
	for e != nil && e.Value.(*state).seq > seq {
		e = e.Prev()
	}
	if e == nil {
		e = h.order.Front()
	} else {
		e = e.Next()
	}
	for ; e != nil; e = e.Next() {
		states = append(states, e.Value.(*state))
	}
	return states, h.news, seq < h.dropped, h.closed
}

// place returns the number of the state that a reconnecting client names by id as its last.
// known is false if id is empty or from another process.
func (h *hub) place(id string) (seq uint64, known bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var n uint64
	if _, err := fmt.Sscanf(id, h.boot+"-%d", &n); err != nil || n > h.seq {
		return h.seq, false
	}
	return n, true
}

func (h *hub) id(seq uint64) string { return fmt.Sprintf("%s-%d", h.boot, seq) }

// close ends every stream after the states published so far.
func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.closed {
		h.closed = true
		h.wake()
	}
}
