package reader

import (
	"cmp"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"

	"brainbow/dataset"
	"brainbow/internal/hint"
)

// DefaultMemory is the memory, in bytes, that reading a dataset takes at most unless
// [Files.Memory] says otherwise.
const DefaultMemory = 1 << 30

// budget bounds the memory of everything that is read for one dataset: pixels, labels, names, and
// the images being decoded, of all goroutines together. What is counted is what a file's contents
// can make large. A nil budget has no bound.
type budget struct {
	limit int64

	mu   sync.Mutex
	free sync.Cond
	// used is held until the dataset is read, lent for as long as something is decoded.
	used, lent int64
}

// budget returns the budget for one dataset.
func (f Files) budget() (*budget, error) {
	limit := f.Memory
	if text := os.Getenv("BRAINBOW_DATA_MEMORY"); limit == 0 && text != "" {
		var err error
		if limit, err = parseSize(text); err != nil {
			return nil, err
		}
	}
	return newBudget(cmp.Or(limit, DefaultMemory)), nil
}

// parseSize reads a number of bytes such as 4GB or 500MB.
func parseSize(text string) (int64, error) {
	for unit, factor := range map[string]float64{"GB": 1e9, "MB": 1e6} {
		number, found := strings.CutSuffix(strings.ToUpper(text), unit)
		n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if found && err == nil && n > 0 && n*factor < 1<<50 {
			return int64(n * factor), nil
		}
	}
	return 0, fmt.Errorf("BRAINBOW_DATA_MEMORY must be a size such as 4GB or 500MB, not %q", text)
}

func newBudget(limit int64) *budget {
	b := &budget{limit: limit}
	b.free.L = &b.mu
	return b
}

// refuse returns the error for something that needs n bytes besides what is used.
func (b *budget) refuse(what string, n int64) error {
	return hint.Add(fmt.Errorf("%s %w: it takes %s or more, and reading a dataset may take %s", what, dataset.ErrMemory, size(b.used+n), size(b.limit)),
		"take fewer or smaller samples, or allow more with BRAINBOW_DATA_MEMORY, such as 4GB")
}

// take counts n more bytes as used. what names the file or the part that needs them.
func (b *budget) take(what string, n int64) error {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if n < 0 || n > b.limit-b.used {
		return b.refuse(what, n)
	}
	b.used += n
	return nil
}

// borrow waits until n bytes are free and returns a function that gives them back. It fails if
// they can never be free.
func (b *budget) borrow(what string, n int64) (back func(), err error) {
	if b == nil {
		return func() {}, nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for n > b.limit-b.used-b.lent {
		if b.lent == 0 {
			return nil, b.refuse(what, n)
		}
		b.free.Wait()
	}
	b.lent += n
	return func() {
		b.mu.Lock()
		b.lent -= n
		b.mu.Unlock()
		b.free.Broadcast()
	}, nil
}

// size writes a number of bytes.
func size(n int64) string {
	if n < 1e9 {
		return fmt.Sprintf("%.0f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}
