package record

import (
	"encoding/json"
	"fmt"

	"brainbow/runstore"
)

// KeyRate is the key of the events that change the learning rate.
const KeyRate = "learning_rate"

// RateChange is a learning rate that holds from the update after a step on.
type RateChange struct {
	Step int64
	Rate float64
}

// Rates returns the changes of a run's learning rate, in order. An event that is
// not a number is runstore.ErrDamaged.
func Rates(run *runstore.Reader) ([]RateChange, error) {
	events, err := run.Events()
	if err != nil {
		return nil, err
	}
	var changes []RateChange
	for _, e := range events {
		if e.Key != KeyRate {
			continue
		}
		c := RateChange{Step: e.Step}
		if err := json.Unmarshal(e.Value, &c.Rate); err != nil {
			return nil, fmt.Errorf("read events of run %s: step %d: %s %s is not a number: %w", run.Name(), e.Step, KeyRate, e.Value, runstore.ErrDamaged)
		}
		changes = append(changes, c)
	}
	return changes, nil
}

// rateAt returns the learning rate of the update after a step.
func rateAt(changes []RateChange, step int64, t *Training) float64 {
	rate := t.Spec.Optimizer.LearningRate
	for _, c := range changes {
		if c.Step > step {
			break
		}
		rate = c.Rate
	}
	return rate
}

// rateEvent is the event of a changed learning rate.
func rateEvent(step int64, rate float64) (runstore.Event, error) {
	value, err := json.Marshal(rate)
	if err != nil {
		return runstore.Event{}, fmt.Errorf("record learning rate of step %d: %w", step, err)
	}
	return runstore.Event{Step: step, Key: KeyRate, Value: value}, nil
}
