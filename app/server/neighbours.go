package server

import (
	"context"
	"net/http"

	"brainbow/analysis"
	"brainbow/dataset"
)

// NeighbourFacts lists the samples nearest to a given one, nearest first, without the sample
// itself.
type NeighbourFacts struct {
	Run string `json:"run"`
	// Sample is −1 if the request named several.
	Sample int32 `json:"sample"`
	// Split is the split of the sample, Among that of its neighbours.
	Split string `json:"split"`
	Among string `json:"among"`
	// Layer is the layer in which distances are measured, "" for pixels, in grey levels.
	Layer     string     `json:"layer"`
	Step      *int64     `json:"step"` // null for pixels
	IDs       []int32    `json:"ids"`
	Labels    []int32    `json:"labels"`
	Distances []*float64 `json:"distances"`
}

// maxAlike is the maximum number of samples of which the nearest training samples are looked for at once.
const maxAlike = 2000

// neighbours answers with samples similar to a given one: training samples with similar pixels,
// or samples of the same split, or of the training split, with similar activations of a layer.
func (s *Server) neighbours(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "neighbours", ofStep, func(ctx context.Context, run *analysis.Run) (answer, error) {
		split, err := splitOf(r)
		if err != nil {
			return answer{}, err
		}
		data, err := run.Split(split)
		if err != nil {
			return answer{}, err
		}
		if r.URL.Query().Has("samples") {
			return alike(ctx, r, run, split)
		}
		sample, err := between(r, "sample", -1, 0, data.Len()-1)
		if err != nil {
			return answer{}, err
		}
		k, err := between(r, "k", 12, 1, 100)
		if err != nil {
			return answer{}, err
		}
		f := NeighbourFacts{Run: run.Name(), Sample: int32(sample), Split: split, Among: "train", Layer: r.URL.Query().Get("layer")}
		var n *analysis.Neighbours
		if f.Layer == "" {
			n, err = run.Neighbours(ctx, split, []int32{f.Sample}, k)
		} else {
			if _, err := tap(run, f.Layer); err != nil {
				return answer{}, err
			}
			at, stepErr := step(r.WithContext(ctx), run)
			if stepErr != nil {
				return answer{}, stepErr
			}
			f.Step = &at.Step
			switch among := r.URL.Query().Get("among"); among {
			case "train":
				n, err = run.TrainingNeighbours(ctx, at.Step, split, f.Layer, f.Sample, k)
			case "":
				f.Among = split
				n, err = run.LayerNeighbours(ctx, at.Step, split, f.Layer, f.Sample, k)
			default:
				return answer{}, refuse(http.StatusBadRequest, "among=train, or none for the sample's split", "among must be train, not %q", among)
			}
		}
		if err != nil {
			return answer{}, err
		}
		among, err := run.Split(f.Among)
		if err != nil {
			return answer{}, err
		}
		f.IDs, f.Labels, f.Distances = n.IDs, labelsOf(among, n.IDs), numbers(n.Distances)
		return jsonAnswer(f)
	})
}

// alike answers with the training samples most like several samples in a layer.
func alike(ctx context.Context, r *http.Request, run *analysis.Run, split string) (answer, error) {
	q := r.URL.Query()
	layer := q.Get("layer")
	if q.Get("among") != "train" || layer == "" {
		return answer{}, refuse(http.StatusBadRequest, "add among=train and a layer", "samples are looked for among training samples, by a layer")
	}
	_, ids, err := chosen(r, run, maxAlike)
	if err != nil {
		return answer{}, err
	}
	k, err := between(r, "k", 3, 1, 100)
	if err != nil {
		return answer{}, err
	}
	if _, err := tap(run, layer); err != nil {
		return answer{}, err
	}
	at, err := step(r.WithContext(ctx), run)
	if err != nil {
		return answer{}, err
	}
	n, err := run.TrainingAlike(ctx, at.Step, split, layer, ids, k)
	if err != nil {
		return answer{}, err
	}
	train, err := run.Split("train")
	if err != nil {
		return answer{}, err
	}
	return jsonAnswer(NeighbourFacts{
		Run: run.Name(), Sample: -1, Split: split, Among: "train", Layer: layer, Step: &at.Step,
		IDs: n.IDs, Labels: labelsOf(train, n.IDs), Distances: numbers(n.Distances),
	})
}

func labelsOf(s *dataset.Split, ids []int32) []int32 {
	out := []int32{}
	for _, id := range ids {
		out = append(out, int32(s.Labels[id]))
	}
	return out
}
