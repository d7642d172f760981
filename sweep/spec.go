package sweep

import (
	"bytes"
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
var order = []string{"sizes", "depth", "init-and-l2", "ladder"}

// Names returns the names of the built-in sweeps.
func Names() []string { return slices.Clone(order) }

// Spec is the content of a sweep's file.
type Spec struct {
	fsys vfs.FS

	Name  string `yaml:"name" json:"name"`
	Title string `yaml:"title" json:"title,omitempty"`
	About string `yaml:"about" json:"about,omitempty"`
	// Recipe is the name of a built-in recipe, or the path of a recipe file relative to this file.
	Recipe string `yaml:"recipe" json:"recipe"`
	// Set holds keys of the recipe and the values they have in every trial.
	Set yaml.MapSlice `yaml:"set" json:"-"`
	// Grid lists values for keys; every combination is a point. Points lists the points one by
	// one instead.
	Grid   yaml.MapSlice `yaml:"grid" json:"-"`
	Points []PointSpec   `yaml:"points" json:"-"`
	// Seeds are the seeds with which every point is trained, by default only the recipe's.
	Seeds []uint64 `yaml:"seeds" json:"seeds,omitempty"`
	// Published holds accuracies from publications, by the label of a point.
	Published []runstore.Published `yaml:"published" json:"-"`

	file  string
	text  []byte
	extra []setting // from Assign
}

// PointSpec is one point of a list.
type PointSpec struct {
	Label  string        `yaml:"label"`
	Group  string        `yaml:"group"`
	Recipe string        `yaml:"recipe"` // replaces the sweep's recipe
	Set    yaml.MapSlice `yaml:"set"`
}

// Error is a fault in a sweep's file.
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

// maxFile is the maximum size of a sweep's file in bytes.
const maxFile = 1 << 20

// Load reads a sweep: a built-in one by its name, or a file by its path. It reads the file, and
// the recipe files that it names, from fsys, or from the operating system if fsys is nil.
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
		return nil, &Error{File: name, Problem: "there is no built-in sweep of this name; give one of " + strings.Join(order, ", ") + ", or the path of a .yaml file"}
	}
	info, err := fsys.Stat(name)
	if err == nil && info.Size() > maxFile {
		return nil, &Error{File: name, Problem: fmt.Sprintf("must have at most %d bytes, not %d", maxFile, info.Size())}
	}
	text, err := vfs.ReadFile(fsys, name, maxFile)
	if err != nil {
		return nil, fmt.Errorf("read sweep: %w", err)
	}
	return Parse(fsys, name, text)
}

// Parse parses the text of a sweep. Paths of recipes are relative to the directory of file in fsys.
func Parse(fsys vfs.FS, file string, text []byte) (*Spec, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // the byte-order mark of some editors
	s := &Spec{fsys: fsys, file: file, text: text}
	if err := yaml.UnmarshalWithOptions(text, s, yaml.Strict(), yaml.UseOrderedMap()); err != nil {
		return nil, &Error{File: file, Problem: strings.TrimSpace(yaml.FormatError(err, false, false))}
	}
	switch {
	case s.Name == "":
		return nil, &Error{file, "name", "is missing"}
	case s.Recipe == "" && len(s.Points) == 0:
		return nil, &Error{file, "recipe", "is missing; give the name or path of the recipe to train"}
	case len(s.Grid) > 0 && len(s.Points) > 0:
		return nil, &Error{file, "points", "and grid cannot both be set; give one of them"}
	case len(s.Grid) == 0 && len(s.Points) == 0:
		return nil, &Error{file, "grid", "is empty; give keys of the recipe with lists of values, or a list of points"}
	}
	for i, seed := range s.Seeds {
		if slices.Index(s.Seeds, seed) != i {
			return nil, &Error{file, "seeds", fmt.Sprintf("must differ, but %d is there twice", seed)}
		}
	}
	return s, nil
}

// Trial is one training of a sweep.
type Trial struct {
	runstore.SweepTrial
	document *experiment.Document
	// older is the trial's hash in sweeps of numerics revision 1.
	older string
}

// Recipe returns the trial's recipe.
func (t Trial) Recipe() (*experiment.Recipe, error) { return t.document.Recipe() }

// point is a combination of settings, to be trained with every seed.
type point struct {
	label, group, recipe string
	set                  []setting
	values               []string
}

type setting struct{ key, value string }

// Trials returns the trials of the sweep: for each point in order, one per seed. The error is
// an [*Error], or the [*experiment.Error] of a recipe with the setting that caused it.
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
			revision, err := d.NumericsOf(r, data)
			if err != nil {
				return nil, err
			}
			older, err := hashOf(r, 1)
			if err != nil {
				return nil, err
			}
			hash, err := hashOf(r, revision)
			if err != nil {
				return nil, err
			}
			name := fmt.Sprintf("%s, seed %d", p.label, seed)
			if other, ok := seen[hash]; ok {
				return nil, &Error{s.file, "points", fmt.Sprintf("%q and %q are the same training", other, name)}
			}
			seen[hash] = name
			trials = append(trials, Trial{runstore.SweepTrial{Hash: hash, Point: i, Label: p.label, Values: p.values, Group: p.group, Seed: seed}, d, older})
		}
	}
	return trials, nil
}

// hashOf returns a hash of the recipe's content and of the numerics revision that its network
// needs, the name of its trial. Revision 1 is left out, so that older sweeps keep their names.
func hashOf(r *experiment.Recipe, revision int) (string, error) {
	raw, err := json.Marshal(r)
	if err != nil {
		return "", fmt.Errorf("name trial: %w", err)
	}
	if revision > 1 {
		raw = fmt.Appendf(raw, "\nnumerics %d", revision)
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:8]), nil
}

// points returns the points of the grid or the list.
func (s *Spec) points() (points []point, err error) {
	for _, p := range s.Points {
		set, err := s.settings("points", p.Set)
		if err != nil {
			return nil, err
		}
		if p.Label == "" {
			return nil, &Error{s.file, "points", "must all have a label, but one has none"}
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
			return nil, &Error{s.file, "grid." + fmt.Sprint(item.Key), "must be a list of values"}
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
			return nil, &Error{s.file, "grid", fmt.Sprintf("must have at most %d points", maxPoints)}
		}
	}
	return points, nil
}

// maxPoints is the maximum number of points, so that a mistaken grid does not fill the memory.
const maxPoints = 100_000

// document returns the recipe of a point, with the given seed unless it is nil.
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

// settings returns the keys and values of a mapping, the values as YAML.
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

// yamlOf formats a value as YAML on one line.
func yamlOf(v any) (string, error) {
	text, err := yaml.MarshalWithOptions(v, yaml.Flow(true))
	return strings.TrimSpace(string(text)), err
}

// Assign sets a value in the recipe of every trial: "epochs=3". Values of the grid or the
// points override it.
func (s *Spec) Assign(argument string) error {
	key, value, ok := strings.Cut(argument, "=")
	if !ok || key == "" || value == "" {
		return &Error{s.file, "", fmt.Sprintf("must be key=value, not %q", argument)}
	}
	s.extra = append(s.extra, setting{key, value})
	return nil
}

// Axes returns the keys of the grid, or nil if the sweep lists its points.
func (s *Spec) Axes() []string {
	var axes []string
	for _, item := range s.Grid {
		axes = append(axes, fmt.Sprint(item.Key))
	}
	return axes
}
