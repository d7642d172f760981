package sweep

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"brainbow/dataset"
	"brainbow/experiment"
	"brainbow/internal/vfs"
	"brainbow/runstore"

	"github.com/goccy/go-yaml"
)

//go:embed recipes/*.yaml
var builtin embed.FS

// order is the order in which the built-in sweeps are listed.
var order = []string{"sizes", "depth", "init-and-l2"}

// Names returns the names of the built-in sweeps.
func Names() []string { return slices.Clone(order) }

// Spec is a sweep's file.
type Spec struct {
	fsys vfs.FS

	Name  string `yaml:"name" json:"name"`
	Title string `yaml:"title" json:"title,omitempty"`
	About string `yaml:"about" json:"about,omitempty"`
	// Recipe is the name of a built-in recipe, or the path of a file beside this one.
	Recipe string `yaml:"recipe" json:"recipe"`
	// Set changes every trial: keys of the recipe with their values.
	Set yaml.MapSlice `yaml:"set" json:"-"`
	// Grid lists values of keys; every combination is a point. Points lists them
	// one by one instead.
	Grid   yaml.MapSlice `yaml:"grid" json:"-"`
	Points []PointSpec   `yaml:"points" json:"-"`
	// Seeds are those of every point; the recipe's own by default.
	Seeds []uint64 `yaml:"seeds" json:"seeds,omitempty"`
	// Published are accuracies that others reported, by points' labels.
	Published []runstore.Published `yaml:"published" json:"-"`

	file  string
	text  []byte
	extra []setting // by Assign
}

// PointSpec is one point of a list.
type PointSpec struct {
	Label  string        `yaml:"label"`
	Group  string        `yaml:"group"`
	Recipe string        `yaml:"recipe"` // instead of the sweep's
	Set    yaml.MapSlice `yaml:"set"`
}

// Error is what is wrong with a sweep's file.
type Error struct {
	File, Key string
	Problem   string
}

func (e *Error) Error() string {
	if e.Key == "" {
		return fmt.Sprintf("read sweep %s: %s", e.File, e.Problem)
	}
	return fmt.Sprintf("read sweep %s: %s: %s", e.File, e.Key, e.Problem)
}

// maxFile bounds a sweep's file.
const maxFile = 1 << 20

// Load finds a sweep: a built-in one by its name, or a file by its path. It, and the
// recipes that it names, are read from fsys, the operating system's if nil.
func Load(fsys vfs.FS, name string) (*Spec, error) {
	if fsys == nil {
		fsys = vfs.OS
	}
	if slices.Contains(order, name) {
		text, err := builtin.ReadFile("recipes/" + name + ".yaml")
		if err != nil {
			return nil, err
		}
		return Parse(fsys, name, text)
	}
	if ext := filepath.Ext(name); ext != ".yaml" && ext != ".yml" && !strings.ContainsAny(name, `/\`) {
		return nil, &Error{File: name, Problem: "there is no built-in sweep of this name; one of " + strings.Join(order, ", ") + ", or the path of a .yaml file"}
	}
	info, err := fsys.Stat(name)
	if err == nil && info.Size() > maxFile {
		return nil, &Error{File: name, Problem: fmt.Sprintf("has %d bytes; at most %d", info.Size(), maxFile)}
	}
	text, err := vfs.ReadFile(fsys, name, maxFile)
	if err != nil {
		return nil, fmt.Errorf("read sweep: %w", err)
	}
	return Parse(fsys, name, text)
}

// Parse reads a sweep's text. Its recipe is looked for beside file, in fsys.
func Parse(fsys vfs.FS, file string, text []byte) (*Spec, error) {
	s := &Spec{fsys: fsys, file: file, text: text}
	if err := yaml.UnmarshalWithOptions(text, s, yaml.Strict(), yaml.UseOrderedMap()); err != nil {
		return nil, &Error{File: file, Problem: strings.TrimSpace(yaml.FormatError(err, false, false))}
	}
	switch {
	case s.Name == "":
		return nil, &Error{file, "name", "is missing"}
	case s.Recipe == "" && len(s.Points) == 0:
		return nil, &Error{file, "recipe", "is missing: the recipe that is changed"}
	case len(s.Grid) > 0 && len(s.Points) > 0:
		return nil, &Error{file, "points", "and grid do not go together; give one of them"}
	case len(s.Grid) == 0 && len(s.Points) == 0:
		return nil, &Error{file, "grid", "is empty; give keys of the recipe with lists of values, or a list of points"}
	}
	for i, seed := range s.Seeds {
		if slices.Index(s.Seeds, seed) != i {
			return nil, &Error{file, "seeds", fmt.Sprintf("%d is there twice", seed)}
		}
	}
	return s, nil
}

// Trial is one training of a sweep.
type Trial struct {
	runstore.SweepTrial
	document *experiment.Document
}

// point is a setting before it is multiplied by seeds.
type point struct {
	label, group, recipe string
	set                  []setting
	values               []string
}

type setting struct{ key, value string }

// Trials works out every training: for each point in order, each seed. An error is
// an *Error, or the recipe's own with the setting that caused it.
func (s *Spec) Trials(data dataset.Opener) ([]Trial, error) {
	points, err := s.points()
	if err != nil {
		return nil, err
	}
	seen := map[string]string{}
	var trials []Trial
	for i, p := range points {
		seeds := s.Seeds
		if len(seeds) == 0 {
			d, err := s.document(p, nil)
			if err != nil {
				return nil, err
			}
			r, err := d.Recipe()
			if err != nil {
				return nil, err
			}
			seeds = []uint64{r.Seed}
		}
		for _, seed := range seeds {
			d, err := s.document(p, &seed)
			if err != nil {
				return nil, err
			}
			r, err := d.Recipe()
			if err == nil {
				err = d.CheckData(r, data)
			}
			if err != nil {
				return nil, err
			}
			hash, err := hashOf(r)
			if err != nil {
				return nil, err
			}
			name := fmt.Sprintf("%s, seed %d", p.label, seed)
			if other, ok := seen[hash]; ok {
				return nil, &Error{s.file, "points", fmt.Sprintf("%q and %q are the same training", other, name)}
			}
			seen[hash] = name
			trials = append(trials, Trial{runstore.SweepTrial{Hash: hash, Point: i, Label: p.label, Values: p.values, Group: p.group, Seed: seed}, d})
		}
	}
	return trials, nil
}

// hashOf names a recipe by what it says.
func hashOf(r *experiment.Recipe) (string, error) {
	raw, err := json.Marshal(r)
	if err != nil {
		return "", fmt.Errorf("name trial: %w", err)
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:8]), nil
}

// points lists the settings.
func (s *Spec) points() (points []point, err error) {
	for _, p := range s.Points {
		set, err := s.settings("points", p.Set)
		if err != nil {
			return nil, err
		}
		if p.Label == "" {
			return nil, &Error{s.file, "points", "one of them has no label"}
		}
		points = append(points, point{label: p.Label, group: p.Group, recipe: p.Recipe, set: set})
	}
	if len(s.Points) > 0 {
		return points, nil
	}
	points = []point{{}}
	for _, item := range s.Grid {
		key, ok := item.Key.(string)
		list, isList := item.Value.([]any)
		if !ok || !isList || len(list) == 0 {
			return nil, &Error{s.file, "grid." + fmt.Sprint(item.Key), "is not a list of values"}
		}
		var next []point
		for _, p := range points {
			for _, v := range list {
				value, err := yamlOf(v)
				if err != nil {
					return nil, &Error{s.file, "grid." + key, err.Error()}
				}
				q := point{set: append(slices.Clone(p.set), setting{key, value}), values: append(slices.Clone(p.values), value)}
				q.label = strings.TrimPrefix(p.label+", "+value, ", ")
				next = append(next, q)
			}
		}
		points = next
		if len(points) > maxPoints {
			return nil, &Error{s.file, "grid", fmt.Sprintf("has more than %d points", maxPoints)}
		}
	}
	return points, nil
}

// maxPoints keeps a grid that was written wrongly from filling the memory.
const maxPoints = 100_000

// document is the recipe of a point, with a seed if it is not nil.
func (s *Spec) document(p point, seed *uint64) (*experiment.Document, error) {
	name := cmp.Or(p.recipe, s.Recipe)
	if ext := filepath.Ext(name); (ext == ".yaml" || ext == ".yml") && !filepath.IsAbs(name) {
		name = filepath.Join(filepath.Dir(s.file), name)
	}
	d, err := experiment.Load(s.fsys, name)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, &Error{s.file, "recipe", err.Error()}
		}
		return nil, err
	}
	all, err := s.settings("set", s.Set)
	if err != nil {
		return nil, err
	}
	all = append(append(all, s.extra...), p.set...)
	if seed != nil {
		all = append(all, setting{"seed", strconv.FormatUint(*seed, 10)})
	}
	for _, set := range all {
		if err := d.Set(set.key, set.value); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// settings lists a mapping's keys and values, values as YAML.
func (s *Spec) settings(where string, m yaml.MapSlice) ([]setting, error) {
	var out []setting
	for _, item := range m {
		key, ok := item.Key.(string)
		if !ok {
			return nil, &Error{s.file, where, fmt.Sprintf("%v is not a key", item.Key)}
		}
		value, err := yamlOf(item.Value)
		if err != nil {
			return nil, &Error{s.file, where + "." + key, err.Error()}
		}
		out = append(out, setting{key, value})
	}
	return out, nil
}

// yamlOf writes a value on one line.
func yamlOf(v any) (string, error) {
	text, err := yaml.MarshalWithOptions(v, yaml.Flow(true))
	return strings.TrimSpace(string(text)), err
}

// Assign changes a value of every trial's recipe: "epochs=3". A grid's own values
// come after it.
func (s *Spec) Assign(argument string) error {
	key, value, ok := strings.Cut(argument, "=")
	if !ok || key == "" || value == "" {
		return &Error{s.file, "", fmt.Sprintf("%q is not key=value", argument)}
	}
	s.extra = append(s.extra, setting{key, value})
	return nil
}

// Axes are the keys that a grid's points differ in, none of a list.
func (s *Spec) Axes() []string {
	var axes []string
	for _, item := range s.Grid {
		axes = append(axes, fmt.Sprint(item.Key))
	}
	return axes
}
