package record

// Work is what a recording computes and writes beside the updates of a whole training.
type Work struct {
	TrainSamples, TestSamples int64 // samples that are measured, of the two splits
	Files                     int64 // files or parts of files
	States                    int64 // bytes of weights and of the optimiser's averages, before thinning
	Bytes                     int64 // of everything else
}

// WorkOf reckons the recording of a training. spec must be resolved, and stateBytes is the size of the
// optimiser's state.
func WorkOf(spec Spec, sub Subject, stateBytes int64) (Work, error) {
	p, err := newPlans(&spec, &sub, stateBytes)
	if err != nil {
		return Work{}, err
	}
	var w Work
	evaluations, tests := int64(len(p.evaluate.all)), int64(0)
	seen := map[int64]bool{}
	for _, part := range []*plan{p.evaluate, p.predictions} {
		for _, step := range part.all {
			if !seen[step] {
				seen[step] = true
				tests++
			}
		}
	}
	w.TrainSamples, w.TestSamples = evaluations*int64(sub.Train.Len()), tests*int64(sub.Test.Len())
	if s := spec.Metrics.Sampled; s != nil {
		n := int64(len(p.sampled.all))
		w.TrainSamples += n * int64(s.Train)
		w.TestSamples += n * int64(s.Test)
	}
	weights, points := p.frames.all, p.anchors.all
	states := map[int64]bool{}
	for _, list := range [][]int64{weights, points} {
		for _, step := range list {
			states[step] = true
		}
	}
	w.States = int64(len(states))*p.unit[frames] + int64(len(points))*p.unit[anchors]
	w.Files = int64(len(states) + len(points))
	for kind := probes; kind < kinds; kind++ {
		n := int64(len(p.of(kind).all))
		w.Bytes += n * p.unit[kind]
		w.Files += n
	}
	return w, nil
}
