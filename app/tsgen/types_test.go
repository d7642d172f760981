package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"brainbow/app/server"
	"brainbow/render"

	"github.com/google/go-cmp/cmp"
)

type Base struct {
	Run string `json:"run"`
}

type level string

type Answer struct {
	Base
	When   time.Time        `json:"when,omitzero"`
	Shape  [3]int           `json:"shape"`
	Loss   []*float64       `json:"loss"`
	By     map[string][]int `json:"by"`
	Level  level            `json:"level"`
	Other  *Base            `json:"other"`
	Maybe  *bool            `json:"maybe,omitempty"`
	Recipe json.RawMessage  `json:"recipe"`
	Kept   string           `json:"-"`
}

func TestTypes(t *testing.T) {
	got, err := typesOf([]any{Answer{}})
	if err != nil {
		t.Fatal(err)
	}
	_, got, _ = strings.Cut(got, "\n\n")
	want := `export interface Answer {
  run: string;
  when?: string;
  shape: [number, number, number];
  loss: (number | null)[];
  by: Record<string, number[]>;
  level: string;
  other: Base | null;
  maybe?: boolean;
  recipe: unknown;
}

export interface Base {
  run: string;
}
`
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

type calls struct {
	F func() `json:"f"`
}

type unnamed struct{ Step int }

type inner struct {
	In struct{} `json:"in"`
}

func TestWhatHasNoType(t *testing.T) {
	for _, v := range []any{3, struct{}{}, calls{}, unnamed{}, inner{}} {
		if got, err := typesOf([]any{v}); err == nil {
			t.Errorf("%T has a type: %s", v, got)
		}
	}
}

func TestEveryAnswer(t *testing.T) {
	got, err := typesOf(server.Answers)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"RunFacts", "Training", "Failure", "Listing"} {
		if !strings.Contains(got, "export interface "+name+" {\n") {
			t.Errorf("no type of %s", name)
		}
	}
}

// The palette contains every colour of package render once.
func TestPalette(t *testing.T) {
	got := palette()
	for k := range classes {
		if strings.Count(got, "'#"+hex(render.ClassColor(k))+"'") != 1 {
			t.Errorf("colour of class %d", k)
		}
	}
	if render.ClassColor(classes) != render.ClassColor(0) {
		t.Error("there are more colours of classes")
	}
	_, after, _ := strings.Cut(got, "export const diverging =\n  '")
	if text, _, _ := strings.Cut(after, "'"); len(text) != 6*256 || text[6*128:6*129] != "ffffff" {
		t.Errorf("diverging: %d characters", len(text))
	}
}
