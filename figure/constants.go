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
	// Up to shownDots units are drawn as circles and up to shownPictures as pictures or maps; of more,
	// elidedUnits places are taken by the first, the last and a gap.
	shownDots     = 24
	shownPictures = 35
	elidedUnits   = 10
	// featureBars is the number of units of which the view features has bars on a wide sheet.
	featureBars = 36

	// leastOpacity is the opacity of a neuron that separates nothing.
	leastOpacity = 0.14
	// edgeOpacity is that of the outline of a neuron in the colour of its class.
	edgeOpacity = 0.27
	// standout is the least opacity of the neurons of a class that is set apart.
	standout = 0.9
	// Up to numberedUnits neurons have their numbers beside them, where there is room. Up to
	// silentListed silent ones are listed.
	numberedUnits = 64
	silentListed  = 24

	// usualSmooth is the share of the past in the moving average of single batches, and batchInk the
	// opacity of their curve, so that train and test are the main lines.
	usualSmooth = 0.9
	batchInk    = 0.6

	// leastCell is the least width of a cell of a history, as a share of the strip.
	leastCell = 0.01

	// mapSide is the side of a map of neurons, whose outermost dots are mapMargin away from its
	// edges. Dots with numbers are larger; the page's become smaller on a smaller map.
	mapSide     = 240
	mapMargin   = 20
	dot         = 4
	numberedDot = 7

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

		"drawnLines":    drawnLines,
		"shownDots":     shownDots,
		"shownPictures": shownPictures,
		"elidedUnits":   elidedUnits,
		"unitMapSide":   unitMapSide,
		"maxSums":       maxSums,
		"cellText":      cellText,
		"featureBars":   featureBars,

		"leastOpacity":    leastOpacity,
		"edgeOpacity":     edgeOpacity,
		"standout":        standout,
		"numberedUnits":   numberedUnits,
		"silentListed":    silentListed,
		"mapSide":         mapSide,
		"mapMargin":       mapMargin,
		"dot":             dot,
		"numberedDot":     numberedDot,
		"fewObservations": analysis.FewObservations,
		"maxKernels":      maxKernels,
		"hitNeighbours":   analysis.HitNeighbours,

		"usualSmooth": usualSmooth,
		"batchInk":    batchInk,

		"leastCell": leastCell,

		"matrixName": matrixName,
		"nearlyAll":  nearlyAll,
		"outputName": outputName,
		"mapName":    mapName,
	}
}
