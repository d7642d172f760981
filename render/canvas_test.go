package render

import (
	"bytes"
	"strings"
	"testing"
)

// A text that is empty leaves no mark in the file, and takes no room.
func TestEmptyText(t *testing.T) {
	f := New("a title", "")
	f.Body.Text(500, 20, "", TextStyle{})
	f.Body.Label(20, 500, "", TextStyle{})
	if w, h := f.Body.Size(); w != 0 || h != 0 {
		t.Errorf("it takes %v × %v", w, h)
	}
	var b bytes.Buffer
	if err := f.WriteSVG(&b); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "></text>") {
		t.Error("it is in the SVG")
	}
}
