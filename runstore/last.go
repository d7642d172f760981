package runstore

import (
	"bytes"
	"iter"
	"maps"
)

// LastStep returns the greatest step at which anything was recorded, −1 if nothing was.
func (r *Reader) LastStep() (int64, error) {
	last := int64(-1)
	v := r.now()
	for _, recorded := range []iter.Seq[[]int64]{maps.Values(v.steps), maps.Values(v.probeSteps)} {
		for steps := range recorded {
			if n := len(steps); n > 0 {
				last = max(last, steps[n-1])
			}
		}
	}
	for _, file := range []string{metricsFile, eventsFile} {
		data, name, err := r.log(file)
		if err != nil {
			return 0, err
		}
		data = bytes.TrimSuffix(data, []byte{'\n'})
		if len(data) == 0 {
			continue
		}
		row, err := parseMetric(data[bytes.LastIndexByte(data, '\n')+1:]) // a row of events has a step too
		if err != nil {
			return 0, damaged(name, "last line: %v", err)
		}
		last = max(last, row.Step)
	}
	return last, nil
}
