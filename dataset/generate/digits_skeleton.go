package generate

import (
	"fmt"
	"strings"
)

// skeleton is one way to write a digit: the strokes of a pen in a box of 100 × 100 with y pointing
// down.
type skeleton struct {
	weight  int // frequency among the forms of its digit
	strokes [][]knot
}

// knot is a point that a stroke passes through; at a corner the stroke turns sharply.
type knot struct {
	x, y   float64
	corner bool
}

// digitForms are the skeletons of the ten digits. A form is a weight and its
// strokes: knots "x,y" in the order of writing, "!" after a corner, ";" where the
// pen is lifted.
var digitForms = [10][]skeleton{
	0: forms(
		"4: 54,4 30,12 14,48 28,86 50,96 74,84 86,48 72,14 48,5",
		"3: 72,14 48,3 22,24 15,60 34,93 62,92 84,62 82,28 60,7 42,10",
		"2: 58,3 40,10 28,44 32,84 50,97 66,86 74,50 68,14 52,4",
		"1: 66,10 84,40 78,80 50,97 22,82 14,46 32,10 62,5 76,16",
	),
	1: forms(
		"5: 50,4 50,50 50,96",
		"2: 54,4 49,40 51,70 47,96",
		"2: 34,24 54,4! 52,50 51,96",
		"1: 32,24 54,4! 53,50 52,95 ; 28,95 52,95 78,94",
	),
	2: forms(
		"4: 15,26 32,7 62,6 79,26 70,48 42,72 12,93! 48,91 90,92",
		"3: 14,28 36,6 70,9 77,34 56,62 28,88 12,90 16,76 36,78 58,90 90,90",
		"2: 18,18 46,5 77,15 71,44 38,74 14,95! 42,89 64,93 92,86",
		"1: 16,14 44,8 74,20 68,46 40,70 20,84 22,94 40,90 60,92 88,95",
	),
	3: forms(
		"4: 16,16 42,4 72,13 72,36 42,47! 76,57 84,78 58,96 28,95 10,82",
		"3: 18,14 48,4 75,20 62,42 38,48 52,50 80,63 76,88 44,97 12,86",
		"1: 16,8 78,7! 42,42! 78,55 82,80 50,97 14,86",
		"2: 22,10 54,5 72,22 58,42 40,45! 66,54 74,76 52,94 20,92",
	),
	4: forms(
		"4: 26,8 17,38 24,55 50,56 84,49 ; 74,10 68,50 63,96",
		"2: 66,96 67,50 68,5! 12,63! 50,62 92,60",
		"3: 24,10 16,46 40,58 68,44 78,8! 73,50 66,96",
		"2: 36,4 12,56! 50,58 90,52 ; 66,30 64,62 60,96",
	),
	5: forms(
		"4: 28,8 23,44! 48,37 78,52 80,80 50,97 14,87 ; 28,8 54,8 84,5",
		"3: 80,6 54,8 30,9! 23,44! 50,38 80,55 76,84 46,97 12,86",
		"2: 78,8 38,10 26,38 48,44 76,60 68,88 34,96 10,86",
	),
	6: forms(
		"4: 66,4 38,26 17,60 26,90 56,96 80,78 68,56 42,57 22,76",
		"3: 42,3 24,40 17,74 36,96 68,92 80,72 62,55 36,62 21,80",
		"2: 78,9 50,6 25,36 17,72 40,97 74,86 74,60 46,52 21,70",
	),
	7: forms(
		"5: 12,10 48,11 84,9! 60,48 42,96",
		"2: 12,11 48,10 84,9! 60,48 42,96 ; 30,52 54,51 78,50",
		"2: 14,28 15,10! 50,12 86,11! 54,55 44,96",
		"2: 10,17 30,9 58,15 86,8! 66,44 46,70 40,96",
	),
	8: forms(
		"4: 72,16 46,4 23,20 40,43 68,62 74,85 46,97 20,82 36,57 66,38 77,18 60,6",
		"2: 50,48 26,35 27,14 50,4 73,14 74,35 50,48 23,62 21,86 50,97 79,86 77,62 50,48",
		"3: 76,12 42,7 26,26 52,47 77,70 56,96 25,88 31,63 60,42 80,14",
	),
	9: forms(
		"4: 76,24 54,5 24,15 18,38 42,51 68,40 77,16! 75,55 69,96",
		"3: 74,20 46,5 19,26 29,49 60,45 76,18 77,50 62,86 28,96",
		"3: 79,11 46,6 19,28 34,50 64,41 79,11! 65,58 54,96",
	),
}

// forms parses skeletons and panics on a mistake in the table above.
func forms(lines ...string) []skeleton {
	list := make([]skeleton, len(lines))
	for i, line := range lines {
		weight, strokes, _ := strings.Cut(line, ":")
		if _, err := fmt.Sscan(weight, &list[i].weight); err != nil {
			panic("dataset: bad weight in digit form " + line)
		}
		for text := range strings.SplitSeq(strokes, ";") {
			var stroke []knot
			for field := range strings.FieldsSeq(text) {
				field, corner := strings.CutSuffix(field, "!")
				k := knot{corner: corner}
				if _, err := fmt.Sscanf(field, "%f,%f", &k.x, &k.y); err != nil {
					panic("dataset: bad knot in digit form " + line)
				}
				stroke = append(stroke, k)
			}
			list[i].strokes = append(list[i].strokes, stroke)
		}
	}
	return list
}
