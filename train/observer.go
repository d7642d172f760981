package train

// Observer is told what happens while a network trains. Every function may be
// nil. All are called from the training loop's own goroutine, between updates,
// so an observer may read the trainer's parameters and optimiser state; the
// slices it gets are reused after it returns. An error stops the training and
// is returned by Run.
type Observer struct {
	// Start is called once, before the first update (step 0 of a new run).
	Start func(t *Trainer) error
	// Step is called after update number `step` (the first is 1).
	Step func(t *Trainer, step int64) error
	// Epoch is called after the last step of an epoch; epochs count from 1.
	Epoch func(t *Trainer, epoch int, step int64) error
	// End is called once when the training ends, however it ends: err is nil
	// after the last step, the context's error after an interruption, a
	// *DivergedError after a loss that is not a number.
	End func(t *Trainer, step int64, err error) error
}

// Metrics is one row of measurements. A value that was not measured is NaN.
type Metrics struct {
	Step     int64
	Epoch    float64 // passes over the training set so far, fractional
	Split    string  // batch, train or test
	Loss     float64 // mean over the samples, without the L2 term
	Accuracy float64 // share of samples whose largest output is their label
	Samples  int
}
