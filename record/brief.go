package record

import "reflect"

// Brief returns the spec without what [Spec.Resolve] would fill in for any network and data, to be shown
// to people. Replay points and the values that are probed are left out, because they follow from the
// network; so are the samples that are probed, if the steps are the default's.
func (s Spec) Brief() Spec {
	usual := Schedule{Epochs: true, Log: DefaultLog}
	drop := func(p **Schedule, normal Schedule) {
		if *p != nil && **p == normal {
			*p = nil
		}
	}
	drop(&s.Frames, usual)
	drop(&s.Predictions, usual)
	drop(&s.Learning, Schedule{Epochs: true})
	if s.Anchors != nil && !s.Anchors.Off {
		s.Anchors = nil
	}
	if s.Probes != nil {
		p := *s.Probes
		p.Taps = nil
		if p.Format == "float16" {
			p.Format = ""
		}
		if p.Schedule == usual {
			p.Schedule, p.Test, p.Train = Schedule{}, nil, nil
		}
		s.Probes = &p
		if reflect.DeepEqual(p, Probes{}) {
			s.Probes = nil
		}
	}
	if s.Metrics != nil {
		m := *s.Metrics
		drop(&m.Evaluate, Schedule{Epochs: true})
		if m.Rows == DefaultRows {
			m.Rows = 0
		}
		s.Metrics = &m
		if m == (Metrics{}) {
			s.Metrics = nil
		}
	}
	if s.Budget == DefaultBudget {
		s.Budget = 0
	}
	return s
}
