package figure

import (
	"brainbow/analysis"
	"brainbow/render"
)

// Numbers that the page uses too, where it draws the same picture: see [Constants].
const (
	// A line between units of the network becomes wider, in points, and denser with the square
	// of its strength as a share of the layer's strongest.
	lineLeast = 0.75
	lineMost  = 3.0
	lineInk   = 0.12
	// rays is the number of lines from the pixels of a picture to a unit.
	rays = 60

	// leastOpacity is the opacity of a neuron that separates nothing.
	leastOpacity = 0.14
	// Up to numberedUnits neurons have their numbers beside them, where there is room. Up to
	// silentListed silent ones are listed.
	numberedUnits = 64
	silentListed  = 24

	// Rooms for names, in points: of a row or a column of the confusion matrix, of an output of the
	// network, and in a map.
	matrixName = 16 * render.Unit
	outputName = 14 * render.Unit
	mapName    = 12 * render.Unit
)

// Constants returns the numbers that saved pictures and the page share, by the names that the
// page uses.
func Constants() map[string]float64 {
	return map[string]float64{
		"lineLeast": lineLeast,
		"lineMost":  lineMost,
		"lineInk":   lineInk,
		"rays":      rays,

		"leastOpacity":    leastOpacity,
		"numberedUnits":   numberedUnits,
		"silentListed":    silentListed,
		"fewObservations": analysis.FewObservations,
		"hitNeighbours":   analysis.HitNeighbours,

		"matrixName": matrixName,
		"outputName": outputName,
		"mapName":    mapName,
	}
}
