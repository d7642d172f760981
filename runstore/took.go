package runstore

import "time"

// Took returns how long the training took by its events, without the time between an interruption
// and its resumption; now is its end while it runs. A training that was killed counts up to its last
// event. It is 0 if the events have no times.
func Took(events []Event, running bool, now time.Time) time.Duration {
	var total time.Duration
	var begun, last time.Time
	end := func() {
		if !begun.IsZero() && last.After(begun) {
			total += last.Sub(begun)
		}
		begun = time.Time{}
	}
	for _, e := range events {
		if e.Time.IsZero() {
			continue
		}
		status := e.Status()
		if status == StatusStarted || status == StatusResumed {
			end()
			begun = e.Time
		}
		last = e.Time
		switch status {
		case StatusFinished, StatusInterrupted, StatusDiverged, StatusFailed:
			end()
		}
	}
	if running && now.After(last) {
		last = now
	}
	end()
	return total
}
