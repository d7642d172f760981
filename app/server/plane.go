package server

import (
	"context"
	"net/http"

	"brainbow/analysis"
	"brainbow/figure"
)

// maxPlane is the maximum number of samples along a side of the grid.
const maxPlane = 400

// plane answers with values of the network over the plane, for runs whose samples are points in
// the plane.
func (s *Server) plane(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "plane", quickly|ofStep, func(ctx context.Context, run *analysis.Run) (answer, error) {
		side, err := whole(r, "side", 100)
		if err != nil {
			return answer{}, err
		}
		if side < 1 || side > maxPlane {
			return answer{}, refuse(http.StatusBadRequest, "give a number in this range", "side must be a whole number from 1 to %d, not %d", maxPlane, side)
		}
		at, err := step(r.WithContext(ctx), run)
		if err != nil {
			return answer{}, err
		}
		d, err := run.Data()
		if err != nil {
			return answer{}, err
		}
		if d.Features() != 2 || d.Train.Values == nil || d.Train.Len() == 0 {
			return answer{}, refuse(http.StatusUnprocessableEntity, "choose a run on points in the plane, such as one of 'brainbow train xor-two-layer'", "the samples of %s are not points in the plane", d.Called())
		}
		taps, shapes, err := tapsOf(r, run, int(side*side))
		if err != nil {
			return answer{}, err
		}
		reach := figure.PlaneReach(d)
		values, err := run.Plane(ctx, at.Step, reach, int(side), taps)
		if err != nil {
			return answer{}, err
		}
		var all []array
		for i := range taps {
			all = append(all, array{name: taps[i], shape: shapes[i], values: values[i]})
		}
		body, err := pack(PlaneFacts{shownFacts(run, at), reach, int(side)}, all...)
		return answer{kind: arrayKind, body: body}, err
	})
}
