package render

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// SourceFormat is the newest format of a [Source] that this package reads, and the one that it writes.
const SourceFormat = 1

// Source says what a picture shows, and how to draw the same pixels again. Every file that this
// package writes carries the source of its picture, as one line of JSON in ASCII. It holds no
// time and no host, so the same picture gives the same bytes.
type Source struct {
	// Format comes first in the JSON, where it also marks the text as a source.
	Format int `json:"brainbow"`
	// Program is the version of the program that drew the picture.
	Program string      `json:"program,omitempty"`
	Runs    []SourceRun `json:"runs,omitempty"`
	// Sweep is the name of the sweep that the picture shows instead of runs.
	Sweep string `json:"sweep,omitempty"`
	// Data is the data set that the picture shows, if it is of no run.
	Data *SourceData `json:"data,omitempty"`
	View string      `json:"view"`
	// Params holds the view's parameters, with defaults filled in.
	Params map[string]string `json:"params,omitempty"`
	// Step is the step shown. Latest says that none was requested, so it is the last one of
	// each run.
	Step   int64 `json:"step"`
	Latest bool  `json:"latest,omitempty"`
	// Steps lists the steps of an animation, or those of a series of pictures with one scale,
	// as [WriteSteps] does.
	Steps string `json:"steps,omitempty"`
	// Animated says that the file shows all Steps one after another, or, with Frame, the one
	// with that number.
	Animated bool `json:"animated,omitempty"`
	Frame    *int `json:"frame,omitempty"`
	// Every and Hold are the times of an animation, in nanoseconds.
	Every time.Duration `json:"every,omitempty"`
	Hold  time.Duration `json:"hold,omitempty"`
	// Scale is pixels a point; 0 for a picture without pixels.
	Scale float64 `json:"scale,omitempty"`
	// Page is the place of the studio's page that drew the picture, as the query of its address
	// without the run; "" for a picture that this package drew.
	Page string `json:"page,omitempty"`
}

// SourceRun is a run that a picture shows.
type SourceRun struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Numerics int    `json:"numerics"` // revision of the run's arithmetic
	Last     int64  `json:"last"`     // the last step that it had
}

// SourceData is a data set that a picture shows.
type SourceData struct {
	Name        string `json:"name"`
	Fingerprint string `json:"fingerprint"`
}

var (
	// ErrNoSource says that a file is not a picture of this program, or that another program
	// has rewritten it without the source.
	ErrNoSource = errors.New("the file does not say which run and view it shows")
	// ErrDamagedSource says that a file is cut off, or was changed.
	ErrDamagedSource = errors.New("the picture is damaged")
	// ErrNewerSource says that a newer version of this program wrote a file.
	ErrNewerSource = errors.New("a newer version of Brainbow wrote the file")
)

// maxSource bounds the source of a picture in bytes.
const maxSource = 64 << 10

// maxSteps bounds the steps of one picture.
const maxSteps = 1 << 20

// Check returns an error if the source is too long to be stored in a file.
func (s *Source) Check() error {
	if n := len(s.Text()); n > maxSource {
		return fmt.Errorf("the parameters and steps of a picture must take at most %d bytes, not %d", maxSource, n)
	}
	return nil
}

// Text returns the source as a file stores it, "" for nil.
func (s *Source) Text() string {
	if s == nil {
		return ""
	}
	c := *s
	c.Format = SourceFormat
	b, err := json.Marshal(c)
	if err != nil {
		panic("render: " + err.Error()) // only an infinite scale could cause it
	}
	return ascii(b)
}

// ascii escapes what is not ASCII in JSON, because the comment of a GIF is ASCII.
func ascii(b []byte) string {
	var out strings.Builder
	for _, r := range string(b) {
		switch {
		case r < 0x7f:
			out.WriteRune(r)
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.String()
}

// isSource reports whether a text of a file is meant as a source.
func isSource(text string) bool { return strings.HasPrefix(text, `{"brainbow":`) }

// parseSource reads a source from elsewhere.
func parseSource(text string) (*Source, error) {
	s, err := decodeSource(text)
	if err != nil && !errors.Is(err, ErrNewerSource) {
		err = fmt.Errorf("%w: %w", ErrDamagedSource, err)
	}
	return s, err
}

func decodeSource(text string) (*Source, error) {
	var s Source
	if len(text) > maxSource {
		return nil, fmt.Errorf("read source: it must have at most %d bytes", maxSource)
	}
	var head struct {
		Format int `json:"brainbow"`
	}
	if err := json.Unmarshal([]byte(text), &head); err != nil {
		return nil, fmt.Errorf("read source: %w", err)
	}
	if head.Format > SourceFormat {
		return nil, ErrNewerSource
	}
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return nil, fmt.Errorf("read source: %w", err)
	}
	const maxListed, maxName = 64, 256
	switch {
	case s.Format < 1:
		return nil, fmt.Errorf("read source: format %d does not exist", s.Format)
	case s.View == "" || len(s.View) > maxName || len(s.Sweep) > maxName:
		return nil, errors.New("read source: it must name a view")
	case len(s.Runs) > maxListed:
		return nil, fmt.Errorf("read source: a picture shows at most %d runs, not %d", maxListed, len(s.Runs))
	case s.Step < 0 || s.Frame != nil && (*s.Frame < 0 || *s.Frame >= maxSteps):
		return nil, errors.New("read source: steps and frames must not be negative")
	case !(s.Scale >= 0 && s.Scale <= 8) || s.Every < 0 || s.Hold < 0:
		return nil, errors.New("read source: the scale or the times are out of bounds")
	}
	steps, err := ReadSteps(s.Steps)
	if err != nil {
		return nil, err
	}
	if s.Animated && len(steps) == 0 {
		return nil, errors.New("read source: an animation must have steps")
	}
	return &s, nil
}

// WriteSteps lists steps as text: 0:290:10,299 is every tenth from 0 to 290, and 299.
func WriteSteps(steps []int64) string {
	var parts []string
	for i := 0; i < len(steps); {
		j := i + 1
		for j < len(steps) && j > i && steps[j]-steps[j-1] == steps[i+1]-steps[i] && steps[j] > steps[j-1] {
			j++
		}
		if j-i < 3 {
			parts = append(parts, strconv.FormatInt(steps[i], 10))
			i++
			continue
		}
		parts = append(parts, fmt.Sprintf("%d:%d:%d", steps[i], steps[j-1], steps[i+1]-steps[i]))
		i = j
	}
	return strings.Join(parts, ",")
}

// ReadSteps reads what [WriteSteps] writes, and FIRST:LAST for every step; the empty text is no
// steps.
func ReadSteps(text string) ([]int64, error) {
	if text == "" {
		return nil, nil
	}
	var steps []int64
	for part := range strings.SplitSeq(text, ",") {
		fields := strings.Split(part, ":")
		var n [3]int64
		var err error
		for i, f := range fields[:min(len(fields), 3)] {
			if n[i], err = strconv.ParseInt(f, 10, 64); err != nil || n[i] < 0 {
				return nil, fmt.Errorf("read steps: %q is not FIRST:LAST:EVERY", part)
			}
		}
		switch {
		case len(fields) == 1:
			n[1], n[2] = n[0], 1
		case len(fields) == 2 && n[1] >= n[0]:
			n[2] = 1
		case len(fields) != 3 || n[2] < 1 || n[1] < n[0]:
			return nil, fmt.Errorf("read steps: %q is not FIRST:LAST:EVERY", part)
		}
		if (n[1]-n[0])/n[2] >= int64(maxSteps-len(steps)) {
			return nil, fmt.Errorf("read steps: there must be at most %d", maxSteps)
		}
		for k := range (n[1]-n[0])/n[2] + 1 {
			steps = append(steps, n[0]+k*n[2])
		}
	}
	return steps, nil
}
