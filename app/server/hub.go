package server

import (
	"container/list"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"sync"
)

// mostStates bounds the states that the hub keeps.
const mostStates = 4096

// hub keeps the latest state of everything that browsers follow: of a run, of a
// training, of a computation. A newer state takes the place of the one before, and
// a client is nothing but how far it has read. So clients cost no memory, a slow
// one misses states in between but never the last, and one that comes back goes on
// where it was.
type hub struct {
	mu      sync.Mutex
	boot    string
	seq     uint64
	dropped uint64     // the latest state that had to go
	order   *list.List // of *state, by seq
	byKey   map[string]*list.Element
	news    chan struct{} // closed, and replaced, when there is something new
	closed  bool
}

// state is one thing's latest state. It is never changed.
type state struct {
	seq  uint64
	key  string
	kind string
	data []byte
}

func newHub() *hub {
	return &hub{boot: rand.Text()[:8], order: list.New(), byKey: map[string]*list.Element{}, news: make(chan struct{})}
}

// publish tells everybody the state of the thing that kind and subject name.
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
		h.order.Remove(e)
	}
	h.byKey[key] = h.order.PushBack(&state{h.seq, key, kind, data})
	for h.order.Len() > mostStates {
		old := h.order.Remove(h.order.Front()).(*state)
		delete(h.byKey, old.key)
		h.dropped = old.seq
	}
	h.wake()
}

func (h *hub) wake() {
	close(h.news)
	h.news = make(chan struct{})
}

// after returns the states that came after seq, the time to ask again, whether
// some are missing, and whether no more will come.
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

// place returns where a client begins that says id was the last it saw; known is
// false if that was of another process, or nothing.
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

// close ends every stream after what was published.
func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.closed {
		h.closed = true
		h.wake()
	}
}
