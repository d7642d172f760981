package server

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// Requests for the same answer share one computation. It is cancelled only when the last of
// them has left, and a later request starts a new one.
func TestComputationShared(t *testing.T) {
	ctx, end := context.WithCancel(t.Context())
	c := newComputer(ctx, 1, 1000, newHub())
	defer c.wait()
	defer end()
	begun, ended := make(chan struct{}), make(chan error, 1)
	work := func(ctx context.Context, _ progress) (answer, error) {
		close(begun)
		<-ctx.Done()
		ended <- ctx.Err()
		return answer{}, ctx.Err()
	}
	var leave [2]context.CancelFunc
	var wg sync.WaitGroup
	for i := range leave {
		own, cancel := context.WithCancel(t.Context())
		leave[i] = cancel
		wg.Go(func() {
			if _, err := c.do(own, task{key: "k"}, work); !errors.Is(err, context.Canceled) {
				t.Errorf("client %d: %v", i, err)
			}
		})
	}
	<-begun
	for waiting := 0; waiting < 2; {
		c.mu.Lock()
		waiting = c.flying["k"].waiting
		c.mu.Unlock()
	}
	leave[0]()
	for waiting := 2; waiting > 1; {
		c.mu.Lock()
		waiting = c.flying["k"].waiting
		c.mu.Unlock()
	}
	select {
	case <-ended:
		t.Error("it ended while a request waited")
	default:
	}
	leave[1]()
	wg.Wait()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	a, err := c.do(t.Context(), task{key: "k"}, func(context.Context, progress) (answer, error) { return answer{body: []byte("again")}, nil })
	if err != nil || string(a.body) != "again" {
		t.Errorf("%q %v", a.body, err)
	}
}

func TestComputerKeeps(t *testing.T) {
	ctx, end := context.WithCancel(t.Context())
	c := newComputer(ctx, 2, 1000, newHub())
	var made atomic.Int64
	get := func(key string) {
		t.Helper()
		if _, err := c.do(t.Context(), task{key: key}, func(context.Context, progress) (answer, error) {
			made.Add(1)
			return answer{body: make([]byte, 300)}, nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range []string{"a", "a", "b", "c", "a", "d", "a", "b"} {
		get(key)
	}
	if made.Load() != 5 || c.bytes > 1000 {
		t.Errorf("made %d times, %d bytes kept", made.Load(), c.bytes)
	}
	if _, err := c.do(t.Context(), task{key: "p"}, func(context.Context, progress) (answer, error) { panic("shape") }); codeOf(err) != "internal" {
		t.Errorf("a panic: %v", err)
	}
	end()
	c.wait()
	if _, err := c.do(t.Context(), task{key: "new"}, nil); codeOf(err) != "busy" {
		t.Errorf("after the end: %v", err)
	}
}

// A client that reconnects receives the latest states that it missed, and memory stays bounded.
func TestHub(t *testing.T) {
	h := newHub()
	h.publish("run", "a", 1)
	seq, known := h.place(h.id(1))
	if !known || seq != 1 {
		t.Fatal(seq, known)
	}
	for i := range 100 {
		h.publish("run", "a", i)
	}
	h.publish("run", "b", "end")
	states, _, missing, _ := h.after(seq)
	if len(states) != 2 || string(states[0].data) != "99" || string(states[1].data) != `"end"` || missing {
		t.Errorf("%d states, missing %v", len(states), missing)
	}
	if _, known := h.place("other-5"); known {
		t.Error("an id of another process is known")
	}
	for i := range 3 * maxStateBytes >> 16 { // the states of long addresses
		h.publish("computation", strings.Repeat("x", 1<<16)+fmt.Sprint(i), i)
	}
	if h.bytes > maxStateBytes {
		t.Errorf("the hub holds %d bytes", h.bytes)
	}
	for i := range maxStates + 10 {
		h.publish("run", fmt.Sprint(i), i)
	}
	if states, _, missing, _ := h.after(seq); len(states) != maxStates || !missing {
		t.Errorf("%d states, missing %v", len(states), missing)
	}
}

// A computation that waits for data does not block others.
func TestComputeFirst(t *testing.T) {
	c := newComputer(t.Context(), 1, 1<<20, newHub())
	open := make(chan struct{})
	made := func(body string) making {
		return func(context.Context, progress) (answer, error) { return answer{body: []byte(body)}, nil }
	}
	waits := make(chan answer)
	go func() {
		a, _ := c.do(t.Context(), task{key: "data", quick: true, first: func() { <-open }}, made("data"))
		waits <- a
	}()
	for begun := false; !begun; {
		c.mu.Lock()
		begun = c.flying["data"] != nil
		c.mu.Unlock()
	}
	if a, err := c.do(t.Context(), task{key: "weights", quick: true}, made("weights")); err != nil || string(a.body) != "weights" {
		t.Error(string(a.body), err)
	}
	close(open)
	if a := <-waits; string(a.body) != "data" {
		t.Error("what waited was not made")
	}
}
