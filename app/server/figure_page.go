package server

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"brainbow/figure"
	"brainbow/render"
)

// pageView says how the page shows a view of package figure.
type pageView struct {
	name string // of the page's view
	same bool   // the page has the same view; otherwise it is the nearest one
	// params says what each parameter is on the page: "layer", "units", "samples", "split", "class"
	// and "unit" are parts of the selection, "option NAME" is an option of the view, "same NAME" one that has the same
	// default there, "against" the step of the second pane. The others have no control.
	params map[string]string
	// fixed holds the values of parameters without a control that the page shows, where they
	// are not the defaults.
	fixed map[string]string
}

// pageViews lists the views by their names in package figure. The page's side is picture() of each
// view in web/src/views.
var pageViews = map[string]pageView{
	"network": {name: "network", same: true, params: map[string]string{"sample": "samples", "split": "split", "unit": "unit", "input": "same input"}},
	"weights": {name: "weights", same: true, params: map[string]string{"layer": "layer", "normalise": "option normalise", "palette": "option palette", "order": "same order", "mean": "same mean"}},
	"sum":     {name: "sum", same: true, params: map[string]string{"layer": "layer", "unit": "units", "at": "option at", "sample": "samples", "split": "split", "layout": "same layout"}},
	"confusion": {name: "confusion", same: true, params: map[string]string{
		"mode": "option mode", "cells": "option cells", "colours": "same colours", "minus": "same minus", "cell": "same cell", "split": "split",
	}},
	"mistakes": {name: "mistakes", same: true, params: map[string]string{"show": "option show", "sort": "option sort", "kind": "option kind", "pair": "option pair", "count": "option count", "split": "split"}},
	"features": {name: "features", same: true, params: map[string]string{"class": "class", "k": "option k", "sample": "samples", "split": "split"}},
	"projection": {name: "projection", same: true, params: map[string]string{
		"layer": "layer", "split": "split", "method": "option method", "colour": "option colour", "neuron": "units", "marks": "option marks", "layout": "option layout",
		"observations": "same observations", "seed": "same seed", "perplexity": "same perplexity",
	}},
	"neurons": {name: "neurons", same: true, params: map[string]string{
		"layer": "layer", "split": "split", "class": "class", "power": "option power", "alike": "option alike", "samples": "samples",
	}, fixed: map[string]string{"pair": "none"}},
	"curves": {name: "curves", same: true, params: map[string]string{"metric": "option metric", "y": "option axis", "smooth": "option smooth"}},

	"samples":      {name: "data", params: map[string]string{"split": "split"}},
	"dataset":      {name: "data", params: map[string]string{"split": "split"}},
	"plane":        drawnView("plane", "layer"),
	"filters":      drawnView("filters", "layer", "sample", "split"),
	"lego":         drawnView("lego", "class", "split"),
	"neuron":       drawnView("neuron", "layer", "unit", "class", "split"),
	"explain":      drawnView("explain", "layer", "split", "select"),
	"before-after": drawnView("before-after", "layer", "split"),
	"layers":       drawnView("layers", "split"),
	"epochs":       drawnView("epochs", "layer", "split"),
	"activity":     drawnView("activity", "split"),
	"change":       drawnView("change"),
	"compare":      drawnView("compare", "layer", "split", "against"),
	"film":         {name: "activations", same: true, params: map[string]string{"layer": "layer", "samples": "samples", "split": "split"}},
	"collages":     {name: "weights", params: map[string]string{"layer": "layer"}},
}

// partOf says which part of the selection gives a parameter of another name.
var partOf = map[string]string{"sample": "samples", "select": "samples", "unit": "units"}

// drawnView describes a view that the page draws as package figure does: the given parameters are parts of the
// selection, all others are options of the same name.
func drawnView(name string, selected ...string) pageView {
	v := pageView{name: name, same: true, params: map[string]string{}}
	described, err := figure.Lookup(name)
	if err != nil {
		panic(err) // a view that package figure does not have
	}
	for _, p := range described.Params {
		v.params[p.Name] = "same " + p.Name
	}
	for _, p := range selected {
		v.params[p] = cmp.Or(partOf[p], p)
	}
	return v
}

// pageAt is a place of the page: the parameters of its address, see web/src/url.ts.
type pageAt struct {
	keys   []string
	values map[string]string
}

func (p *pageAt) put(key, value string) {
	if value == "" {
		return
	}
	if !slices.Contains(p.keys, key) {
		p.keys = append(p.keys, key)
	}
	p.values[key] = value
}

// address returns the place as a query, in the form of encode in web/src/url.ts.
func (p *pageAt) address() string {
	escape := strings.NewReplacer("%", "%25", "&", "%26", "+", "%2B", "#", "%23", "=", "%3D", " ", "%20", `"`, "%22", "<", "%3C", ">", "%3E")
	var parts []string
	for _, k := range p.keys {
		parts = append(parts, k+"="+escape.Replace(p.values[k]))
	}
	return "?" + strings.Join(parts, "&")
}

// Unplaced is a parameter of a picture that has no control on the page.
type Unplaced struct {
	Param string `json:"param"`
	Value string `json:"value"`
}

// placeParams puts the parameters of a picture into the place and returns those that the page
// has no control for and shows otherwise. classes are the names of the run's classes.
func (p *pageAt) placeParams(v pageView, s *render.Source, defaults map[string]string, classes []string) (left []Unplaced) {
	var names []string
	for name := range s.Params {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		value := s.Params[name]
		shown, fixed := v.fixed[name]
		if !fixed {
			shown = defaults[name]
		}
		kind, option, _ := strings.Cut(v.params[name], " ")
		if name == "lang" {
			kind = name
		}
		if name == "shape" {
			continue // of a sheet; the page has the window's
		}
		placed := true
		switch kind {
		case "layer":
			p.put("layer", value)
		case "units", "samples":
			if placed = value == "" || isList(value); placed {
				p.put(kind, value)
			} else {
				shown = "" // such as sample=none
			}
		case "lang":
			if value != defaults[name] {
				p.put("lang", value)
			}
		case "split":
			if value == "train" {
				p.put("split", value)
			}
		case "class":
			if value == "" {
				break
			}
			k := slices.Index(classes, value)
			if k < 0 {
				var err error
				if k, err = strconv.Atoi(value); err != nil || k < 0 || k >= len(classes) {
					placed = false
					break
				}
			}
			p.put("class", strconv.Itoa(k))
		case "unit":
			if layer, unit, ok := strings.Cut(value, ":"); ok && isList(unit) {
				p.put("layer", layer)
				p.put("units", unit)
			} else {
				placed = value == ""
			}
		case "against":
			if p.values["with"] == "" {
				p.put("with", p.values["run"])
			} else {
				p.put("lock", "none")
			}
			p.put("step2", value)
		case "same":
			if value != defaults[name] {
				p.put(v.name+"."+option, value)
			}
		case "option":
			// The page's own defaults may differ, so every value is written.
			p.put(v.name+"."+option, value)
		default:
			placed = false
		}
		if !placed && value != shown {
			left = append(left, Unplaced{name, value})
		}
	}
	return left
}

// isList reports whether a text is a list such as 0-9,15.
func isList(text string) bool {
	for part := range strings.SplitSeq(text, ",") {
		from, to, isRange := strings.Cut(part, "-")
		for _, n := range []string{from, to} {
			if n == "" && !isRange {
				continue
			}
			if _, err := strconv.ParseUint(n, 10, 31); err != nil {
				return false
			}
		}
		if from == "" {
			return false
		}
	}
	return true
}
