package figure

import (
	"context"
	"strconv"

	"brainbow/analysis"
	"brainbow/dataset"
	"brainbow/render"
)

func samplesView() View {
	return View{
		Name: "samples", needs: analysis.CanCount, About: "Random samples of every class of the data.", Runs: 1, Quick: true, make: makeSamples,
		Params: []Param{
			splitParam("train"),
			{Name: "count", Default: "10", Form: "a whole number from 1 to 50", Help: "samples of each class"},
			{Name: "draw", Default: "0", Form: "a whole number", Help: "another number is another draw"},
		},
	}
}

func datasetView() View {
	return View{
		Name: "dataset", needs: analysis.CanCount, About: "The data: samples of each class, how many there are, their mean, and duplicates.", Runs: 1, make: makeDataset,
		Params: []Param{
			splitParam("train"),
			{Name: "count", Default: "8", Form: "a whole number from 1 to 50", Help: "samples of each class"},
			{Name: "draw", Default: "0", Form: "a whole number", Help: "another number is another draw"},
		},
	}
}

func makeSamples(_ context.Context, q *request) (*render.Figure, error) {
	return ofData(q, Samples)
}

func makeDataset(_ context.Context, q *request) (*render.Figure, error) {
	return ofData(q, Dataset)
}

// ofData draws a picture of a run's data.
func ofData(q *request, picture func(*dataset.Dataset, DataOptions) (*render.Figure, error)) (*render.Figure, error) {
	count, err := q.integer("count", 1, 50)
	if err != nil {
		return nil, err
	}
	draw, err := strconv.ParseUint(q.values["draw"], 10, 64)
	if err != nil {
		return nil, usage("a whole number, not negative", "draw=%q", q.values["draw"])
	}
	r := q.runs[0]
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	return picture(d, DataOptions{Run: r.Name(), Split: q.values["split"], PerClass: count, Draw: draw, Common: q.values})
}
