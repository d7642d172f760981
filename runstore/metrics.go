package runstore

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"
)

// Metric is one row of metrics.jsonl. A value that was not measured or is infinite is null in the
// file and NaN here.
type Metric struct {
	Step     int64
	Epoch    float64 // passes over the training set, fractional
	Split    string  // batch (inside step Step); train or test (with the weights of Step), or some of their samples: train-sample, test-sample
	Loss     float64
	Accuracy float64 // 0…1
	Samples  int
}

func appendMetric(dst []byte, m *Metric) []byte {
	dst = strconv.AppendInt(append(dst, `{"step":`...), m.Step, 10)
	dst = appendNumber(append(dst, `,"epoch":`...), m.Epoch)
	split, err := json.Marshal(m.Split)
	if err != nil {
		panic("runstore: a split does not marshal to JSON") // unreachable: Marshal accepts every string
	}
	dst = append(append(dst, `,"split":`...), split...)
	dst = appendNumber(append(dst, `,"loss":`...), m.Loss)
	dst = appendNumber(append(dst, `,"accuracy":`...), m.Accuracy)
	dst = strconv.AppendInt(append(dst, `,"samples":`...), int64(m.Samples), 10)
	return append(dst, "}\n"...)
}

func appendNumber(dst []byte, v float64) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return append(dst, "null"...)
	}
	return strconv.AppendFloat(dst, v, 'g', -1, 64)
}

func parseMetric(line []byte) (Metric, error) {
	var v struct {
		Step     *int64   `json:"step"`
		Epoch    *float64 `json:"epoch"`
		Split    string   `json:"split"`
		Loss     *float64 `json:"loss"`
		Accuracy *float64 `json:"accuracy"`
		Samples  int      `json:"samples"`
	}
	if err := json.Unmarshal(line, &v); err != nil {
		return Metric{}, err
	}
	if v.Step == nil || *v.Step < 0 || *v.Step > MaxStep {
		return Metric{}, fmt.Errorf("no step from 0 to %d", MaxStep)
	}
	number := func(p *float64) float64 {
		if p == nil {
			return math.NaN()
		}
		return *p
	}
	return Metric{*v.Step, number(v.Epoch), v.Split, number(v.Loss), number(v.Accuracy), v.Samples}, nil
}

// Event is one row of events.jsonl: a change made during training. Keys such as "learning_rate"
// change the following steps; "status" records the state of the training, see [Status].
type Event struct {
	Step  int64           `json:"step"`
	Key   string          `json:"key"`
	Value json.RawMessage `json:"value"`
	Time  time.Time       `json:"time,omitzero"` // informative only
}

func appendEvent(dst []byte, format int, e *Event) ([]byte, error) {
	if e.Key == "" {
		return nil, fmt.Errorf("write event of step %d: no key", e.Step)
	}
	line, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("write event %s of step %d: %w", e.Key, e.Step, err)
	}
	return appendChecked(dst, format, line), nil
}

// parseEvent reads a line. A manual change cannot be computed again, so each line has a checksum;
// lines of older runs have none.
func parseEvent(line []byte) (Event, error) {
	var e Event
	if _, err := checked(line); err != nil {
		return Event{}, err
	}
	if err := json.Unmarshal(line, &e); err != nil {
		return Event{}, err
	}
	if e.Step < 0 || e.Step > MaxStep || e.Key == "" {
		return Event{}, fmt.Errorf("no step from 0 to %d, or no key", MaxStep)
	}
	return e, nil
}

// parseLog parses complete lines of a log.
func parseLog[T any](name string, data []byte, parse func([]byte) (T, error)) ([]T, error) {
	var rows []T
	err := eachLine(data, func(number int, offset int64, line []byte) error {
		row, err := parse(line)
		if err != nil {
			return damaged(name, "line %d (offset %d): %v", number, offset, err)
		}
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

// Status is the state of a run's training.
type Status string

// The results of Reader.Status. All except StatusRunning and StatusKilled are also values of events
// with the key "status".
const (
	StatusStarted     Status = "started"
	StatusResumed     Status = "resumed"
	StatusFinished    Status = "finished"
	StatusInterrupted Status = "interrupted" // Ctrl-C, stop
	StatusDiverged    Status = "diverged"    // a loss that is not a number
	StatusFailed      Status = "failed"      // any other error
	StatusRunning     Status = "running"     // a process holds the lock
	StatusKilled      Status = "killed"      // no lock and no final status
)

// Status returns the status that an event records, "" for other events.
func (e Event) Status() Status {
	if e.Key != "status" {
		return ""
	}
	return Status(trimQuotes(e.Value))
}

// StatusEvent returns the event that records a status now.
func StatusEvent(step int64, s Status) Event {
	return Event{Step: step, Key: "status", Value: json.RawMessage(strconv.Quote(string(s))), Time: time.Now().UTC().Truncate(time.Millisecond)}
}
