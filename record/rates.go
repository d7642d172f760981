package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"brainbow/runstore"
)

// KeyRate is the key of the events that change the learning rate.
const KeyRate = "learning_rate"

// RateChange is a learning rate that applies from the update after a step on.
type RateChange struct {
	Step int64
	Rate float64
}

// Rates returns the changes of a run's learning rate, in order. The error is runstore.ErrDamaged if
// the value of an event is not a number.
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
		c, err := rateOf(run, e)
		if err != nil {
			return nil, err
		}
		changes = append(changes, c)
	}
	return changes, nil
}

// rateOf reads an event that changes the learning rate.
func rateOf(run *runstore.Reader, e runstore.Event) (RateChange, error) {
	c := RateChange{Step: e.Step}
	if err := json.Unmarshal(e.Value, &c.Rate); err != nil {
		return c, fmt.Errorf("read events of run %s: step %d: %s %s is not a number: %w", run.Name(), e.Step, KeyRate, e.Value, runstore.ErrDamaged)
	}
	return c, nil
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

// RateEvent is the event of a changed learning rate.
func RateEvent(step int64, rate float64) (runstore.Event, error) {
	value, err := json.Marshal(rate)
	if err != nil {
		return runstore.Event{}, fmt.Errorf("record learning rate of step %d: %w", step, err)
	}
	return runstore.Event{Step: step, Key: KeyRate, Value: value}, nil
}

// keyLater is the key of an event that preserves a change of the learning rate when a training is
// resumed from an earlier step: the change must be made again at its step. The value is the event
// that was cut.
const keyLater = "later"

// laterRates returns, in order, the changes of the learning rate after a step, which a training
// resumed from that step must repeat. cut are the events that preserve those whose rows a cut at
// the step removes.
func laterRates(run *runstore.Reader, step int64) (changes []RateChange, cut []runstore.Event, err error) {
	events, err := run.Events()
	if err != nil {
		return nil, nil, err
	}
	rows := map[int64]runstore.Event{} // by step; the last one applies
	kept := map[int64]bool{}           // preserved by a row that survives the cut
	for _, e := range events {
		survives := e.Step <= step
		if e.Key == keyLater {
			var inner runstore.Event
			if err := json.Unmarshal(e.Value, &inner); err != nil || inner.Key != KeyRate {
				return nil, nil, fmt.Errorf("read events of run %s: step %d: %s %s is not a valid event: %w", run.Name(), e.Step, keyLater, e.Value, runstore.ErrDamaged)
			}
			e = inner
		}
		if e.Key == KeyRate && e.Step > step {
			again := bytes.Equal(rows[e.Step].Value, e.Value)
			rows[e.Step], kept[e.Step] = e, survives || again && kept[e.Step]
		}
	}
	for _, at := range slices.Sorted(maps.Keys(rows)) {
		e := rows[at]
		c, err := rateOf(run, e)
		if err != nil {
			return nil, nil, err
		}
		changes = append(changes, c)
		if !kept[at] {
			inner, err := json.Marshal(e)
			if err != nil {
				return nil, nil, fmt.Errorf("keep event of step %d: %w", at, err)
			}
			cut = append(cut, runstore.Event{Key: keyLater, Value: inner})
		}
	}
	return changes, cut, nil
}
