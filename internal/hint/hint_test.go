package hint

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

func TestHint(t *testing.T) {
	err := fmt.Errorf("open run: %w", Add(fmt.Errorf("read: %w", io.EOF), "look at %s", "100 % of it"))
	if err.Error() != "open run: read: EOF" || !errors.Is(err, io.EOF) {
		t.Errorf("%v", err)
	}
	if got := Of(err); got != "look at 100 % of it" {
		t.Errorf("hint %q", got)
	}
	if Of(io.EOF) != "" || Of(nil) != "" {
		t.Error("a hint from an error that has no hint")
	}
}
