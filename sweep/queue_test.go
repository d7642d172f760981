package sweep

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

func is(name string) func(string) bool { return func(s string) bool { return s == name } }

// Tasks that come over time wait in order, and can be moved and taken out.
func TestLine(t *testing.T) {
	q := NewLine[string]()
	q.Add("a", "b", "c", "d")
	if !q.Move(is("d"), -2) || q.Move(is("x"), 1) {
		t.Fatal("d can be moved, x cannot")
	}
	if got := q.Waiting(); !slices.Equal(got, []string{"a", "d", "b", "c"}) {
		t.Fatal(got)
	}
	q.Move(is("a"), 99)
	if one, ok := q.Remove(is("b")); !ok || one != "b" {
		t.Fatal(one, ok)
	}
	if _, ok := q.Remove(is("b")); ok {
		t.Fatal("b was taken out twice")
	}
	if got := q.Waiting(); !slices.Equal(got, []string{"d", "c", "a"}) {
		t.Fatal(got)
	}
	d, ok, err := q.Next(t.Context())
	if err != nil || !ok || d.Task() != "d" || len(q.Waiting()) != 2 {
		t.Fatal(d, ok, err)
	}
}

// Serve runs as many tasks at once as there are workers, those that come later too, and ends with its context.
func TestServe(t *testing.T) {
	q := NewLine[int]()
	ctx, cancel := context.WithCancel(t.Context())
	var now, most, done atomic.Int32
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		Serve[int](ctx, q, 2, func(int) {
			if n := now.Add(1); n > most.Load() {
				most.Store(n)
			}
			time.Sleep(5 * time.Millisecond)
			now.Add(-1)
			done.Add(1)
		})
	}()
	for i := range 7 {
		q.Add(i)
	}
	for end := time.Now().Add(10 * time.Second); done.Load() < 7; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal(done.Load(), "of 7 tasks are done")
		}
	}
	if most.Load() != 2 {
		t.Fatal(most.Load(), "tasks ran at the same time, not 2")
	}
	cancel()
	<-ended
}
