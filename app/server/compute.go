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
	tag  string // of the body, filled in when it is computed
}

// computer makes answers that take time: the same one once for all who ask, a few
// at a time, and the latest are kept. Quick ones do not wait for long ones.
type computer struct {
	ctx   context.Context
	hub   *hub
	slots map[bool]chan struct{} // by whether they are quick
	wg    sync.WaitGroup

	mu     sync.Mutex
	flying map[string]*flight
	order  *list.List // of *kept, least used first
	kept   map[string]*list.Element
	bytes  int64
	limit  int64
}

// task says which answer is to be made.
type task struct {
	key   string // of the answer: all that it depends on
	run   string
	what  string // in words
	of    string // what was asked for
	quick bool   // it never takes long
	first func() // what it waits for before it begins, in nobody's way; may be nil
}

// making makes an answer; tell says how far it is.
type making func(ctx context.Context, tell progress) (answer, error)

type progress func(what string, done, total int)

type kept struct {
	key string
	answer
}

// flight is a computation under way. The stream hears of those that take long.
type flight struct {
	task
	cancel  context.CancelFunc
	done    chan struct{}
	waiting int
	answer  answer
	err     error

	state Computation
	told  bool      // the stream has heard of it
	last  time.Time // of progress
}

func newComputer(ctx context.Context, slots int, limit int64, h *hub) *computer {
	return &computer{
		ctx: ctx, hub: h, slots: map[bool]chan struct{}{false: make(chan struct{}, slots), true: make(chan struct{}, slots)}, limit: limit,
		flying: map[string]*flight{}, order: list.New(), kept: map[string]*list.Element{},
	}
}

// tellAfter is how long a computation takes that the stream hears of.
const tellAfter = 150 * time.Millisecond

// Computation is what the stream tells of one that takes longer than a moment.
type Computation struct {
	Run   string `json:"run"`
	What  string `json:"what"`
	Of    string `json:"of"`    // what was asked for: the address of the answer
	State string `json:"state"` // waiting, computing, done, cancelled, failed
	Error string `json:"error,omitempty"`
}

// do returns the answer that a task names: the one that is kept, the one that
// somebody else waits for, or what work returns. The context of work ends when nobody
// waits any more, or the server stops.
func (c *computer) do(ctx context.Context, t task, work making) (answer, error) {
	c.mu.Lock()
	if e, ok := c.kept[t.key]; ok {
		c.order.MoveToBack(e)
		c.mu.Unlock()
		return e.Value.(*kept).answer, nil
	}
	f := c.flying[t.key]
	if f == nil {
		if err := c.ctx.Err(); err != nil {
			c.mu.Unlock()
			return answer{}, refuse(http.StatusServiceUnavailable, "start it again", "the server is stopping")
		}
		own, cancel := context.WithCancel(c.ctx)
		f = &flight{task: t, cancel: cancel, done: make(chan struct{})}
		c.flying[t.key] = f
		c.wg.Add(1)
		go c.fly(own, f, work)
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
		if c.flying[t.key] == f {
			delete(c.flying, t.key) // who asks now begins anew
		}
	}
	return answer{}, ctx.Err()
}

func (c *computer) fly(ctx context.Context, f *flight, work making) {
	defer c.wg.Done()
	defer f.cancel()
	c.tell(f, "waiting", nil)
	late := time.AfterFunc(tellAfter, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		f.told = true
		c.publish(f)
	})
	if f.first != nil {
		f.first()
	}
	select {
	case c.slots[f.quick] <- struct{}{}:
		c.tell(f, "computing", nil)
		f.answer, f.err = guarded(ctx, func(ctx context.Context) (answer, error) {
			return work(ctx, func(what string, done, total int) { c.progress(f, what, done, total) })
		})
		f.answer.tag = tagOf(f.answer.body)
		<-c.slots[f.quick]
	case <-ctx.Done():
		f.err = ctx.Err()
	}
	c.mu.Lock()
	if c.flying[f.key] == f {
		delete(c.flying, f.key)
	}
	if f.err == nil {
		c.keep(f.key, f.answer)
	}
	c.mu.Unlock()
	late.Stop()
	switch {
	case f.err == nil:
		c.tell(f, "done", nil)
	case errors.Is(f.err, context.Canceled):
		c.tell(f, "cancelled", nil)
	default:
		c.tell(f, "failed", f.err)
	}
	close(f.done)
}

// tell changes the state of a computation.
func (c *computer) tell(f *flight, state string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f.state = Computation{Run: f.run, What: f.what, Of: f.of, State: state}
	if err != nil {
		f.state.Error = err.Error()
	}
	if f.told {
		c.publish(f)
	}
}

func (c *computer) publish(f *flight) {
	c.hub.publish("computation", f.run+" "+f.of, f.state)
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

// Progress is what the stream tells of a part of a computation.
type Progress struct {
	Run   string `json:"run"`
	What  string `json:"what"` // is being computed now
	Of    string `json:"of"`   // of which computation
	Done  int    `json:"done"`
	Total int    `json:"total"`
}

// progressPause is the least time between two tellings of progress.
const progressPause = 100 * time.Millisecond

// progress passes on how far a computation is that the stream has heard of.
func (c *computer) progress(f *flight, what string, done, total int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := time.Now(); f.told && (done >= total || now.Sub(f.last) >= progressPause) {
		f.last = now
		c.hub.publish("progress", f.run+" "+f.of, Progress{f.run, what, f.of, done, total})
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
