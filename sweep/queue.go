package sweep

import (
	"context"
	"sync"
)

// Queue distributes trials among workers, each trial to one worker at a time. It is a work
// queue with acknowledgements: a delivered trial belongs to its worker until it is
// acknowledged, and goes to another worker if it is given back.
type Queue interface {
	// Next waits for a trial. ok is false when all trials are done.
	Next(ctx context.Context) (d Delivery, ok bool, err error)
}

// Delivery is a trial that was delivered to a worker.
type Delivery interface {
	Trial() Trial
	// Ack marks the trial as done: it ended, or it would fail again.
	Ack() error
	// Nak gives the trial back, so that it is delivered again.
	Nak() error
	// InProgress reports that the worker is alive. If a worker does not report for long, the
	// queue may deliver its trial again.
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
	left    int           // trials not yet acknowledged
	changed chan struct{} // closed and replaced whenever a waiting Next may go on
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
