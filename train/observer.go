package train

// Observer holds functions that are called while a network trains; any may be nil. The training
// loop calls them from its goroutine, between updates, so an observer may read the trainer's
// parameters and optimiser state, but not keep the slices, which are reused. An error stops the
// training, and Run returns it.
type Observer struct {
	// Start is called once, before the first update (step 0 of a new run).
	Start func(t *Trainer) error
	// Step is called after update number `step` (the first is 1).
	Step func(t *Trainer, step int64) error
	// Epoch is called after the last step of an epoch; epochs count from 1.
	Epoch func(t *Trainer, epoch int, step int64) error
	// End is called once when the training ends: err is nil after the last step, the context's
	// error after an interruption, a *DivergedError if a weight or an output is not a number, or an
	// observer's error.
	End func(t *Trainer, step int64, err error) error
}

// Metrics is one row of measurements. A value that was not measured is NaN.
type Metrics struct {
	Step     int64
	Epoch    float64 // passes over the training set so far, fractional
	Split    string  // batch, train, test, or a name of some samples of a split
	Loss     float64 // mean over the samples, without the L2 term
	Accuracy float64 // share of samples whose largest output is their label
	Samples  int
}
