package experiment

import "testing"

// A byte-order mark before a recipe, which editors hide, is no part of it.
func TestByteOrderMark(t *testing.T) {
	text, err := Source("softmax")
	if err != nil {
		t.Fatal(err)
	}
	d, err := Parse("mine.yaml", append([]byte("\xef\xbb\xbf"), text...))
	if err == nil {
		_, err = d.Recipe()
	}
	if err != nil {
		t.Error(err)
	}
}
