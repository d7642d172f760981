package figure

import (
	"fmt"
	"strconv"
	"strings"
)

// unitParts splits the name of a unit, fc1·12 or fc1:12, into layer and number; a number alone has no
// layer.
func unitParts(text string) (layer, number string) {
	for _, between := range []string{"·", ":"} {
		if l, n, ok := strings.Cut(text, between); ok {
			return strings.TrimSpace(l), strings.TrimSpace(n)
		}
	}
	return "", text
}

// unitOf reads a unit of a layer with n units: 12, fc1·12 or fc1:12.
func (p values) unitOf(name, layer string, n int) (int, error) {
	l, number := unitParts(p[name])
	u, err := strconv.Atoi(number)
	if err != nil || u < 0 || u >= n || l != "" && l != layer {
		return 0, usage(fmt.Sprintf("a whole number from 0 to %d, or %s to %s", n-1, Unit(layer, 0), Unit(layer, n-1)), "%s=%q", name, p[name])
	}
	return u, nil
}
