package cli

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

// placeholder stands for the number of the step in a file's name.
const placeholder = "{step}"

// maxSteps bounds the pictures of one command.
const maxSteps = 100_000

// parseSteps reads a:b or a:b:c: from step a to step b, every c-th step.
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
		return nil, wrong("EVERY must be at least 1, not %d", every)
	case (last-first)/every >= maxSteps:
		return nil, wrong("%s pictures are more than %s", group((last-first)/every+1), group(maxSteps))
	}
	var steps []int64
	for i := range (last-first)/every + 1 {
		steps = append(steps, first+i*every)
	}
	return steps, nil
}

// numbered returns the file of a step: the number replaces the placeholder, with
// leading zeros so that names sort as steps do.
func numbered(file string, step, last int64) string {
	return strings.ReplaceAll(file, placeholder, fmt.Sprintf("%0*d", len(strconv.FormatInt(last, 10)), step))
}

// checkNumbered refuses a file name that is the same for all steps.
func checkNumbered(file string) error {
	if !strings.Contains(filepath.Base(file), placeholder) {
		return usagef("write -o with "+placeholder+" in the file's name, such as weights-"+placeholder+".png", "--steps draws many files, and %s has no %s in its name", file, placeholder)
	}
	return nil
}
