package analysis

import (
	"sync"
	"weak"

	"brainbow/dataset"
)

// Pool lets runs on the same data share it. Data is the same if its fingerprint is
// that of the run's training data, wherever it was opened. Data is dropped when no
// run holds it any more. The zero value is ready to use, and safe for concurrent
// use.
type Pool struct {
	mu   sync.Mutex
	data map[string]*pooled // by fingerprint
}

type pooled struct {
	mu   sync.Mutex // held while the data is opened
	data weak.Pointer[dataset.Dataset]
}

// Add lets runs share data that was opened elsewhere, by its fingerprint.
func (p *Pool) Add(fingerprint string, d *dataset.Dataset) {
	one := p.of(fingerprint)
	one.mu.Lock()
	defer one.mu.Unlock()
	if one.data.Value() == nil {
		one.data = weak.Make(d)
	}
}

func (p *Pool) of(fingerprint string) *pooled {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.data == nil {
		p.data = map[string]*pooled{}
	}
	one := p.data[fingerprint]
	if one == nil {
		one = &pooled{}
		p.data[fingerprint] = one
	}
	return one
}

// open returns the data with a fingerprint, or the data that f opens and its
// fingerprint.
func (p *Pool) open(fingerprint string, f func() (*dataset.Dataset, string, error)) (*dataset.Dataset, string, error) {
	if p == nil {
		return f()
	}
	one := p.of(fingerprint)
	one.mu.Lock()
	defer one.mu.Unlock()
	if d := one.data.Value(); d != nil {
		return d, fingerprint, nil
	}
	d, got, err := f()
	if err == nil && got == fingerprint {
		one.data = weak.Make(d)
	}
	return d, got, err
}

// Held returns the data that the run has opened, or nil.
func (r *Run) Held() *dataset.Dataset { return r.common.held.Load() }
