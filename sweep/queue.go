package sweep

import (
	"context"
	"slices"
	"sync"
)

// Queue distributes tasks, such as the trials of a sweep or single trainings, among workers, each task
// to one worker at a time. It is a work queue with acknowledgements: a delivered task belongs to its
// worker until it is acknowledged, and goes to another worker if it is given back.
type Queue[T any] interface {
	// Next waits for a task. ok is false when all tasks are done and no more can come.
	Next(ctx context.Context) (d Delivery[T], ok bool, err error)
}

// Delivery is a task that was delivered to a worker.
type Delivery[T any] interface {
	Task() T
	// Ack marks the task as done: it ended, or it would fail again.
	Ack() error
	// Nak gives the task back, so that it is delivered again.
	Nak() error
	// InProgress reports that the worker is alive. If a worker does not report for long, the
	// queue may deliver its task again.
	InProgress() error
}

// NewQueue returns a queue in memory with all its tasks.
func NewQueue[T any](tasks []T) Queue[T] {
	return &Line[T]{waiting: tasks, left: len(tasks), closed: true, changed: make(chan struct{})}
}

// Line is a queue in memory to which tasks come over time. Tasks that wait can be listed, moved and
// taken out. It is safe for concurrent use.
type Line[T any] struct {
	mu      sync.Mutex
	waiting []T
	left    int // tasks not yet acknowledged
	closed  bool
	changed chan struct{} // closed and replaced whenever a waiting Next may go on
}

// NewLine returns a line without tasks.
func NewLine[T any]() *Line[T] { return &Line[T]{changed: make(chan struct{})} }

// Add puts tasks at the end.
func (q *Line[T]) Add(tasks ...T) {
	q.update(func() {
		q.waiting = append(q.waiting, tasks...)
		q.left += len(tasks)
	})
}

// Waiting lists the tasks that no worker has, in order.
func (q *Line[T]) Waiting() []T {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Clone(q.waiting)
}

// Remove takes the first waiting task that fits out of the line. ok is false if no waiting task fits.
func (q *Line[T]) Remove(fits func(T) bool) (task T, ok bool) {
	q.update(func() {
		if i := slices.IndexFunc(q.waiting, fits); i >= 0 {
			task, ok = q.waiting[i], true
			q.waiting = slices.Delete(q.waiting, i, i+1)
			q.left--
		}
	})
	return task, ok
}

// Move moves the first waiting task that fits by a number of places, negative towards the front, as
// far as there are places. ok is false if no waiting task fits.
func (q *Line[T]) Move(fits func(T) bool, by int) (ok bool) {
	q.update(func() {
		i := slices.IndexFunc(q.waiting, fits)
		if i < 0 {
			return
		}
		ok = true
		task := q.waiting[i]
		to := min(max(i+by, 0), len(q.waiting)-1)
		q.waiting = slices.Insert(slices.Delete(q.waiting, i, i+1), to, task)
	})
	return ok
}

// Next implements [Queue].
func (q *Line[T]) Next(ctx context.Context) (Delivery[T], bool, error) {
	for {
		q.mu.Lock()
		if q.left == 0 && q.closed {
			q.mu.Unlock()
			return nil, false, nil
		}
		if len(q.waiting) > 0 && ctx.Err() == nil {
			t := q.waiting[0]
			q.waiting = q.waiting[1:]
			q.mu.Unlock()
			return &delivery[T]{q, t}, true, nil
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

type delivery[T any] struct {
	q *Line[T]
	t T
}

func (d *delivery[T]) Task() T           { return d.t }
func (d *delivery[T]) InProgress() error { return nil }

func (d *delivery[T]) Ack() error {
	d.q.update(func() { d.q.left-- })
	return nil
}

func (d *delivery[T]) Nak() error {
	d.q.update(func() { d.q.waiting = append(d.q.waiting, d.t) })
	return nil
}

func (q *Line[T]) update(f func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	f()
	close(q.changed)
	q.changed = make(chan struct{})
}

// Serve gives the tasks of a queue to a number of workers, until all are done or the context ends, and
// waits for them. do owns its task: what becomes of it is no concern of the queue.
func Serve[T any](ctx context.Context, q Queue[T], workers int, do func(T)) {
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for {
				d, ok, err := q.Next(ctx)
				if err != nil || !ok {
					return
				}
				do(d.Task())
				if d.Ack() != nil {
					return
				}
			}
		})
	}
	wg.Wait()
}
