package cli

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

// placeholder is what a file's name holds for the number of the step.
const placeholder = "{step}"

// mostSteps bounds the pictures of one command.
const mostSteps = 100_000

// parseSteps reads a:b or a:b:c: from step a to step b, every c-th.
func parseSteps(text string) ([]int64, error) {
	wrong := func(format string, args ...any) error {
		return usagef("write --steps FIRST:LAST or FIRST:LAST:EVERY, such as 0:290:10", "--steps %s: %s", text, fmt.Sprintf(format, args...))
	}
	parts := strings.Split(text, ":")
	if len(parts) != 2 && len(parts) != 3 {
		return nil, wrong("two or three numbers with ':' between them")
	}
	n := [3]int64{2: 1}
	for i, p := range parts {
		v, err := strconv.ParseInt(p, 10, 64)
		if err != nil {
			return nil, wrong("%q is not a whole number", p)
		}
		n[i] = v
	}
	first, last, every := n[0], n[1], n[2]
	switch {
	case first < 0:
		return nil, wrong("%d is negative; 0 is the state before training", first)
	case last < first:
		return nil, wrong("%d is before %d", last, first)
	case every < 1:
		return nil, wrong("every %d cannot be; at least 1", every)
	case (last-first)/every >= mostSteps:
		return nil, wrong("%s pictures are more than %s", group((last-first)/every+1), group(mostSteps))
	}
	var steps []int64
	for i := range (last-first)/every + 1 {
		steps = append(steps, first+i*every)
	}
	return steps, nil
}

// numbered returns the file of a step: the number takes the placeholder's place,
// with zeros before it so that names sort as steps do.
func numbered(file string, step, last int64) string {
	return strings.ReplaceAll(file, placeholder, fmt.Sprintf("%0*d", len(strconv.FormatInt(last, 10)), step))
}

// checkNumbered refuses a name that all steps would write over.
func checkNumbered(file string) error {
	if !strings.Contains(filepath.Base(file), placeholder) {
		return usagef("write -o with "+placeholder+" in the file's name, such as weights-"+placeholder+".png", "--steps draws many files, and %s has no %s in its name", file, placeholder)
	}
	return nil
}
