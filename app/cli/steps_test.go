package cli

import (
	"slices"
	"strings"
	"testing"
)

func TestParseSteps(t *testing.T) {
	for text, want := range map[string][]int64{
		"0:3": {0, 1, 2, 3}, "5:5": {5}, "0:290:100": {0, 100, 200}, "10:30:10": {10, 20, 30}, "7:9:1000": {7},
		"9223372036854775800:9223372036854775807:5": {9223372036854775800, 9223372036854775805},
	} {
		if got, err := parseSteps(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"": "two or three", "5": "two or three", "1:2:3:4": "two or three", "a:b": `"a" is not`, "1:": `"" is not`, "-1:4": "negative",
		"5:4": "before 5", "1:4:0": "at least 1, not 0", "1:4:-2": "at least 1, not -2", "0:9223372036854775807": "more than 100,000", "0:100000": "100,001 pictures",
	} {
		if got, err := parseSteps(text); err == nil || !strings.Contains(err.Error(), want) || exitCode(err) != exitUsage || hintOf(err) == "" {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

func TestNumbered(t *testing.T) {
	if got := numbered("a/w-{step}.png", 7, 290); got != "a/w-007.png" {
		t.Error(got)
	}
	if err := checkNumbered("{step}/w.png"); err == nil || exitCode(err) != exitUsage {
		t.Errorf("a placeholder in the directory: %v", err)
	}
	if err := checkNumbered("x/{step}.svg"); err != nil {
		t.Error(err)
	}
}
