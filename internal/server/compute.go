package server

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// answer is the body of a computed answer.
type answer struct {
	kind string // media type
	body []byte
}

// computer makes answers that take time: the same one once for all who ask, a few
// at a time, and the latest are kept.
type computer struct {
	ctx   context.Context
	hub   *hub
	slots chan struct{}
	wg    sync.WaitGroup

	mu     sync.Mutex
	flying map[string]*flight
	order  *list.List // of *kept, least used first
	kept   map[string]*list.Element
	bytes  int64
	limit  int64
	last   map[string]time.Time // of progress, by what
}

type kept struct {
	key string
	answer
}

// flight is a computation under way.
type flight struct {
	cancel  context.CancelFunc
	done    chan struct{}
	waiting int
	answer  answer
	err     error
}

func newComputer(ctx context.Context, slots int, limit int64, h *hub) *computer {
	return &computer{
		ctx: ctx, hub: h, slots: make(chan struct{}, slots), limit: limit,
		flying: map[string]*flight{}, order: list.New(), kept: map[string]*list.Element{}, last: map[string]time.Time{},
	}
}

// Computation is what the stream tells of one.
type Computation struct {
	Run   string `json:"run"`
	What  string `json:"what"`
	State string `json:"state"` // waiting, computing, done, cancelled, failed
	Error string `json:"error,omitempty"`
}

// do returns the answer that key names: the one that is kept, the one that somebody
// else waits for, or what make returns. make's context ends when nobody waits any
// more, or the server stops.
func (c *computer) do(ctx context.Context, key, run, what string, work func(context.Context) (answer, error)) (answer, error) {
	c.mu.Lock()
	if e, ok := c.kept[key]; ok {
		c.order.MoveToBack(e)
		c.mu.Unlock()
		return e.Value.(*kept).answer, nil
	}
	f := c.flying[key]
	if f == nil {
		if err := c.ctx.Err(); err != nil {
			c.mu.Unlock()
			return answer{}, refuse(http.StatusServiceUnavailable, "start it again", "the server is stopping")
		}
		own, cancel := context.WithCancel(c.ctx)
		f = &flight{cancel: cancel, done: make(chan struct{})}
		c.flying[key] = f
		c.wg.Add(1)
		go c.fly(own, f, key, run, what, work)
	}
	f.waiting++
	c.mu.Unlock()
	select {
	case <-f.done:
		return f.answer, f.err
	case <-ctx.Done():
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.waiting--; f.waiting == 0 {
		f.cancel()
		if c.flying[key] == f {
			delete(c.flying, key) // who asks now begins anew
		}
	}
	return answer{}, ctx.Err()
}

func (c *computer) fly(ctx context.Context, f *flight, key, run, what string, work func(context.Context) (answer, error)) {
	defer c.wg.Done()
	defer f.cancel()
	tell := func(state string, err error) {
		v := Computation{Run: run, What: what, State: state}
		if err != nil {
			v.Error = err.Error()
		}
		c.hub.publish("computation", run+" "+what, v)
	}
	tell("waiting", nil)
	select {
	case c.slots <- struct{}{}:
		tell("computing", nil)
		f.answer, f.err = guarded(ctx, work)
		<-c.slots
	case <-ctx.Done():
		f.err = ctx.Err()
	}
	c.mu.Lock()
	if c.flying[key] == f {
		delete(c.flying, key)
	}
	if f.err == nil {
		c.keep(key, f.answer)
	}
	c.mu.Unlock()
	switch {
	case f.err == nil:
		tell("done", nil)
	case errors.Is(f.err, context.Canceled):
		tell("cancelled", nil)
	default:
		tell("failed", f.err)
	}
	close(f.done)
}

// guarded makes an error of a panic: a picture that cannot be drawn must not end
// the trainings of this process.
func guarded(ctx context.Context, work func(context.Context) (answer, error)) (a answer, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("compute answer: internal error: %v", p)
		}
	}()
	return work(ctx)
}

// keep remembers an answer and forgets those used longest ago.
func (c *computer) keep(key string, a answer) {
	size := func(k *kept) int64 { return int64(len(k.body) + len(k.key)) }
	k := &kept{key, a}
	if _, ok := c.kept[key]; ok || size(k) > c.limit/2 {
		return
	}
	c.kept[key] = c.order.PushBack(k)
	c.bytes += size(k)
	for c.bytes > c.limit {
		old := c.order.Remove(c.order.Front()).(*kept)
		delete(c.kept, old.key)
		c.bytes -= size(old)
	}
}

// Progress is what the stream tells of a step of a computation.
type Progress struct {
	Run   string `json:"run"`
	What  string `json:"what"`
	Done  int    `json:"done"`
	Total int    `json:"total"`
}

// progressPause is the least time between two tellings of the same progress.
const progressPause = 50 * time.Millisecond

// told passes a computation's progress on; the end always.
func (c *computer) told(run, what string, done, total int) {
	key, now := run+" "+what, time.Now()
	c.mu.Lock()
	early := now.Sub(c.last[key]) < progressPause && done < total
	switch {
	case done >= total:
		delete(c.last, key)
	case !early:
		c.last[key] = now
	}
	c.mu.Unlock()
	if !early {
		c.hub.publish("progress", key, Progress{run, what, done, total})
	}
}

// wait waits for what is under way after the context has ended.
func (c *computer) wait() {
	c.mu.Lock()
	ended := c.ctx.Done() // who comes after this sees that
	c.mu.Unlock()
	<-ended
	c.wg.Wait()
}
