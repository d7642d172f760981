package server

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"brainbow/analysis"
)

// MistakeList lists the mistakes on a split at a step, as the view mistakes shows them.
type MistakeList struct {
	Shown
	Split         string   `json:"split"`
	Samples       int      `json:"samples"`
	Classes       []string `json:"classes"`
	Probabilities bool     `json:"probabilities"` // the outputs are probabilities
	// Count is the number of mistakes, Kinds the number of each kind, and Never the number of
	// samples that were never recognised.
	Count int            `json:"count"`
	None  int            `json:"none"` // samples without a predicted class, which are not counted
	Kinds map[string]int `json:"kinds"`
	Never int            `json:"never"`
	// FlatSpread is the spread from which a mistake is of the kind no-idea.
	FlatSpread float64 `json:"flat_spread"`
	// Nearest is the number of nearest training samples that decide the other kinds.
	Nearest int `json:"nearest"`
	// Steps lists the steps of the histories.
	Steps    []int64 `json:"steps"`
	Recorded bool    `json:"recorded"`
	Passes   bool    `json:"passes"` // the steps but the last are passes over the training samples
	// SoFar is null if the list is complete.
	SoFar *MistakesSoFar `json:"so_far"`
	// Pairs lists which classes are mistaken for which, the most frequent first. Kinds, Of and Mistakes are of
	// the requested pair; Count, None and Never are of all classes.
	Pairs    []MistakenPair `json:"pairs"`
	Of       int            `json:"of"` // number of mistakes of the requested kind and pair
	Mistakes []MistakeFacts `json:"mistakes"`
}

// MistakenPair says how often one class is mistaken for another, and which samples are, the most confident first.
type MistakenPair struct {
	Actual    int     `json:"actual"`
	Predicted int     `json:"predicted"`
	Count     int     `json:"count"`
	Samples   []int32 `json:"samples"`
}

// MistakesSoFar says what a first part of the mistakes was taken from. The counts and the order of the
// list are those of the part; what it says about each of its mistakes is final.
type MistakesSoFar struct {
	Looked int `json:"looked"` // samples of the split that were looked at
	Wrong  int `json:"wrong"`  // of those, the mistakes
	Judged int `json:"judged"` // of these, the ones that are in the part
	// Suspect is true if the samples looked at are ones that the network was wrong about in a pass of the training.
	Suspect bool `json:"suspect"`
}

// MistakeFacts describes a mistake.
type MistakeFacts struct {
	ID         int32         `json:"id"`
	File       string        `json:"file"` // of the sample, relative to the dataset; "" if samples have no files of their own
	Actual     int32         `json:"actual"`
	Predicted  int32         `json:"predicted"`
	Confidence *float64      `json:"confidence"`
	Loss       *float64      `json:"loss"`
	Spread     *float64      `json:"spread"` // effective number of classes of the answer
	Kind       string        `json:"kind"`   // understandable, clear, no-idea or neither
	Top        []ClassOutput `json:"top"`    // the three largest outputs
	// Neighbours lists the nearest training samples, nearest first, from which the kind is
	// determined.
	Neighbours      []int32 `json:"neighbours"`
	NeighbourLabels []int32 `json:"neighbour_labels"`
	// LookAlikes is the number of neighbours of the class that is most frequent among them, AlikeTo.
	LookAlikes int   `json:"look_alikes"`
	AlikeTo    int32 `json:"alike_to"`
	Learnt
	History []int32 `json:"history"` // predicted class at each of Steps, −1 where there is no class
}

// ClassOutput is the output for one class.
type ClassOutput struct {
	Class  int      `json:"class"`
	Output *float64 `json:"output"`
}

const (
	usualMistakes = 60
	maxMistakes   = 1000
)

// mistakes answers with the misclassified samples.
func (s *Server) mistakes(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "mistakes", 0, func(ctx context.Context, run *analysis.Run) (answer, error) {
		split, err := splitOf(r)
		if err != nil {
			return answer{}, err
		}
		limit, err := between(r, "limit", usualMistakes, 1, maxMistakes)
		if err != nil {
			return answer{}, err
		}
		var orders []string
		for _, o := range analysis.Orders() {
			orders = append(orders, string(o))
		}
		examples, err := between(r, "examples", 0, 0, maxMistakes)
		if err != nil {
			return answer{}, err
		}
		order, err := oneOf(r, "order", orders...)
		if err != nil {
			return answer{}, err
		}
		form, err := oneOf(r, "form", "json", "csv")
		if err != nil {
			return answer{}, err
		}
		part, err := oneOf(r, "part", "whole", "first")
		if err != nil {
			return answer{}, err
		}
		if part == "first" && form == "csv" {
			return answer{}, refuse(http.StatusBadRequest, "leave part out", "a table has all mistakes")
		}
		kinds := []string{"all"}
		for _, k := range analysis.Kinds() {
			kinds = append(kinds, string(k))
		}
		kind, err := oneOf(r, "kind", kinds...)
		if err != nil {
			return answer{}, err
		}
		at, err := step(r.WithContext(ctx), run)
		if err != nil {
			return answer{}, err
		}
		find := run.Mistakes
		if part == "first" {
			find = run.FirstMistakes
		}
		m, err := find(ctx, at.Step, split)
		if err != nil {
			return answer{}, err
		}
		f := MistakeList{
			Shown: shownFacts(run, at), Split: split, Samples: m.Samples, Classes: m.Classes, Probabilities: run.Probabilities(),
			Count: len(m.All), None: m.None, Kinds: map[string]int{}, FlatSpread: analysis.FlatSpread(len(m.Classes)), Nearest: analysis.NearestTrained, Steps: m.History.Steps, Recorded: m.History.Recorded, Passes: m.History.Passes, Pairs: []MistakenPair{}, Mistakes: []MistakeFacts{},
		}
		if m.SoFar != nil {
			f.Samples = m.SoFar.Of
			f.SoFar = &MistakesSoFar{Looked: m.SoFar.Looked, Wrong: m.SoFar.Wrong, Judged: m.SoFar.Judged, Suspect: m.SoFar.Suspect}
		}
		for _, x := range m.All {
			if x.Learning.Never() {
				f.Never++
			}
		}
		for _, x := range m.Pairs() {
			f.Pairs = append(f.Pairs, MistakenPair{x.Actual, x.Predicted, x.Count, x.IDs})
		}
		if text := r.URL.Query().Get("pair"); text != "" {
			actual, predicted, err := analysis.ParseMistaken(text, m.Classes)
			if err != nil {
				return answer{}, refuse(http.StatusBadRequest, "give the actual and the predicted class, such as 0,1", "pair: %v", err)
			}
			m = m.Of(actual, predicted)
		}
		for _, k := range analysis.Kinds() {
			f.Kinds[string(k)] = m.Count(k)
		}
		if kind == "all" {
			kind = ""
		}
		shown := m.Sorted(analysis.Kind(kind), analysis.Order(order))
		if form == "csv" { // always all of them
			var b bytes.Buffer
			if err := m.WriteCSV(&b, shown); err != nil {
				return answer{}, err
			}
			return answer{kind: "text/csv; charset=utf-8", body: b.Bytes()}, nil
		}
		f.Of = len(shown)
		if examples > 0 {
			if kind != "" {
				return answer{}, refuse(http.StatusBadRequest, "leave kind out", "examples are of every kind, not of %q", kind)
			}
			shown = nil
			for _, k := range analysis.Kinds() {
				all := m.Examples(k, analysis.Order(order))
				shown = append(shown, all[:min(examples, len(all))]...)
			}
		} else {
			shown = shown[:min(limit, len(shown))]
		}
		for _, x := range shown {
			f.Mistakes = append(f.Mistakes, mistakeFacts(x, m.History))
		}
		return jsonAnswer(f)
	})
}

func mistakeFacts(x analysis.Mistake, h *analysis.History) MistakeFacts {
	f := MistakeFacts{
		ID: x.ID, File: x.File, Actual: x.Actual, Predicted: x.Predicted, Confidence: number(float64(x.Confidence)), Loss: number(float64(x.Loss)), Spread: number(x.Spread),
		Kind: string(x.Kind), Neighbours: x.Neighbours, NeighbourLabels: x.NeighbourLabels, Learnt: learnt(x.Learning),
	}
	f.AlikeTo, f.LookAlikes = x.LookAlikes()
	for i, c := range x.Top {
		f.Top = append(f.Top, ClassOutput{c, number(float64(x.TopOutputs[i]))})
	}
	for k := range h.Steps {
		f.History = append(f.History, h.At(k, int(x.ID)))
	}
	return f
}

// oneOf reads a parameter that must be one of the allowed values; the first is the default.
func oneOf(r *http.Request, name string, allowed ...string) (string, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return allowed[0], nil
	}
	if !slices.Contains(allowed, text) {
		return "", refuse(http.StatusBadRequest, fmt.Sprintf("give one of %s", strings.Join(allowed, ", ")), "%s=%q is not accepted", name, text)
	}
	return text, nil
}
