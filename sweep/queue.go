package sweep

import (
	"context"
	"sync"
)

// Queue hands out trials to workers, each to one of them at a time. It is shaped
// after a work queue with acknowledgements: what is delivered stays the worker's
// until it is acknowledged, and goes to another one if it is given back.
type Queue interface {
	// Next waits for a trial. ok is false when all are done.
	Next(ctx context.Context) (d Delivery, ok bool, err error)
}

// Delivery is a trial that a worker has.
type Delivery interface {
	Trial() Trial
	// Ack says that the trial is done: it ended, or it would fail again.
	Ack() error
	// Nak gives the trial back, to be delivered again.
	Nak() error
	// InProgress says that the worker is alive. A queue that hears nothing for long
	// may deliver the trial again.
	InProgress() error
}

// NewQueue returns a queue in memory.
func NewQueue(trials []Trial) Queue {
	q := &localQueue{waiting: trials, left: len(trials), changed: make(chan struct{})}
	return q
}

type localQueue struct {
	mu      sync.Mutex
	waiting []Trial
	left    int           // not acknowledged
	changed chan struct{} // closed, and made anew, whenever that may let Next go on
}

func (q *localQueue) Next(ctx context.Context) (Delivery, bool, error) {
	for {
		q.mu.Lock()
		if q.left == 0 {
			q.mu.Unlock()
			return nil, false, nil
		}
		if len(q.waiting) > 0 {
			t := q.waiting[0]
			q.waiting = q.waiting[1:]
			q.mu.Unlock()
			return &localDelivery{q, t}, true, nil
		}
		changed := q.changed
		q.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, false, ctx.Err()
		}
	}
}

type localDelivery struct {
	q *localQueue
	t Trial
}

func (d *localDelivery) Trial() Trial      { return d.t }
func (d *localDelivery) InProgress() error { return nil }

func (d *localDelivery) Ack() error {
	d.q.update(func() { d.q.left-- })
	return nil
}

func (d *localDelivery) Nak() error {
	d.q.update(func() { d.q.waiting = append(d.q.waiting, d.t) })
	return nil
}

func (q *localQueue) update(f func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	f()
	close(q.changed)
	q.changed = make(chan struct{})
}
