package server

import (
	"bytes"
	"container/list"
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// answer is a computed answer.
type answer struct {
	kind string // media type
	body []byte
	tag  string // ETag of the body, set when the body is computed
}

// computer computes answers, a few at a time. Concurrent requests for the same answer share one
// computation, and the latest answers are cached. Quick answers do not queue behind long ones.
type computer struct {
	ctx   context.Context
	hub   *hub
	slots map[bool]chan struct{} // for quick and for other computations
	wg    sync.WaitGroup

	mu     sync.Mutex
	flying map[string]*flight
	order  *list.List // of *kept, least recently used first
	kept   map[string]*list.Element
	bytes  int64
	limit  int64
}

// task says which answer to compute.
type task struct {
	key   string // identifies the answer: everything that it depends on
	run   string
	what  string // description for people
	of    string // the requested address
	quick bool   // the answer never takes long
	first func() // runs before a slot is taken, so it blocks no other computation; may be nil
}

// making computes an answer and reports its progress to tell.
type making func(ctx context.Context, tell progress) (answer, error)

type progress func(what string, done, total int)

type kept struct {
	key string
	answer
}

// flight is a computation in progress. Only long ones are announced on the stream.
type flight struct {
	task
	cancel  context.CancelFunc
	done    chan struct{}
	waiting int
	answer  answer
	err     error

	state     Computation
	announced bool      // published on the stream
	last      time.Time // when progress was last published
}

func newComputer(ctx context.Context, slots int, limit int64, h *hub) *computer {
	return &computer{
		ctx: ctx, hub: h, slots: map[bool]chan struct{}{false: make(chan struct{}, slots), true: make(chan struct{}, slots)}, limit: limit,
		flying: map[string]*flight{}, order: list.New(), kept: map[string]*list.Element{},
	}
}

// announceAfter is how long a computation runs before it is announced on the stream.
const announceAfter = 150 * time.Millisecond

// Computation is the stream's message about a computation that takes more than a moment.
type Computation struct {
	Run   string `json:"run"`
	What  string `json:"what"`
	Of    string `json:"of"`    // the requested address
	State string `json:"state"` // waiting, computing, done, cancelled, failed
	Error string `json:"error,omitempty"`
}

// do returns the answer of a task: from the cache, from a computation already in progress, or
// from work. The context of work ends when no request waits for it any more, or the server
// stops.
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
			delete(c.flying, t.key) // the next request starts a new computation
		}
	}
	return answer{}, ctx.Err()
}

func (c *computer) fly(ctx context.Context, f *flight, work making) {
	defer c.wg.Done()
	defer f.cancel()
	c.tell(f, "waiting", nil)
	late := time.AfterFunc(announceAfter, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		f.announced = true
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

// tell sets the state of a computation.
func (c *computer) tell(f *flight, state string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f.state = Computation{Run: f.run, What: f.what, Of: f.of, State: state}
	if err != nil {
		f.state.Error = err.Error()
	}
	if f.announced {
		c.publish(f)
	}
}

func (c *computer) publish(f *flight) {
	c.hub.publish("computation", f.run+" "+f.of, f.state)
}

// guarded turns a panic into an error, because a picture that cannot be drawn must not end the
// trainings of this process.
func guarded(ctx context.Context, work func(context.Context) (answer, error)) (a answer, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("compute answer: internal error: %v", p)
		}
	}()
	return work(ctx)
}

// keep caches an answer and drops the least recently used ones beyond the limit.
func (c *computer) keep(key string, a answer) {
	size := func(k *kept) int64 { return int64(len(k.body) + len(k.key)) }
	k := &kept{key, a}
	if _, ok := c.kept[key]; ok || size(k) > c.limit/2 {
		return
	}
	if spare := cap(a.body) - len(a.body); spare > len(a.body)/8 {
		k.body = bytes.Clone(a.body) // what it grew by on the way would be kept too, and not counted
	}
	c.kept[key] = c.order.PushBack(k)
	c.bytes += size(k)
	for c.bytes > c.limit {
		old := c.order.Remove(c.order.Front()).(*kept)
		delete(c.kept, old.key)
		c.bytes -= size(old)
	}
}

// Progress is the stream's message about the progress of a computation.
type Progress struct {
	Run   string `json:"run"`
	What  string `json:"what"` // the part that is being computed
	Of    string `json:"of"`   // the requested address
	Done  int    `json:"done"`
	Total int    `json:"total"`
}

// progressPause is the minimum time between two messages about one computation.
const progressPause = 100 * time.Millisecond

// progress publishes the progress of an announced computation.
func (c *computer) progress(f *flight, what string, done, total int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := time.Now(); f.announced && (done >= total || now.Sub(f.last) >= progressPause) {
		f.last = now
		c.hub.publish("progress", f.run+" "+f.of, Progress{f.run, what, f.of, done, total})
	}
}

// wait waits for the computations in progress after the context has ended.
func (c *computer) wait() {
	c.mu.Lock()
	ended := c.ctx.Done() // do sees under the lock that the context has ended
	c.mu.Unlock()
	<-ended
	c.wg.Wait()
}
