package experiment

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"brainbow/dataset"
	"brainbow/internal/vfs"
	"brainbow/nn"
	"brainbow/train"
)

//go:embed recipes/*.yaml
var builtin embed.FS

// order is the order in which the built-in recipes are listed: simple first.
var order = []string{
	"default", "softmax", "two-layer", "nielsen-30", "nielsen-30-l2", "three-blue",
	"learn-to-see", "learn-to-see-relu", "mnist-convnet", "rauber-mlp", "rauber-cnn", "house-mlp",
	"cifar-softmax", "cifar-two-layer", "dogs-cars-ships", "learn-to-see-cifar", "cifar-convnet", "cifar-resnet8", "xor-perceptron", "xor-two-layer",
}

// Names returns the names of the built-in recipes.
func Names() []string { return slices.Clone(order) }

// Source returns the text of a built-in recipe.
func Source(name string) ([]byte, error) {
	if !slices.Contains(order, name) {
		return nil, fmt.Errorf("find recipe %q: there is no built-in recipe of this name; %s, or the path of a .yaml file", name, oneOf(name, order))
	}
	return builtin.ReadFile("recipes/" + name + ".yaml")
}

// Document is the text of a recipe as a tree, with the line of every key and value.
type Document struct {
	File string // its path, or the name of a built-in recipe
	root *node
	fsys vfs.FS // for the files that it names; nil if it may name none
}

// Load reads a recipe: a built-in one by its name, or a file by its path, which ends in .yaml
// or .yml or contains a separator. It reads files from fsys, or from the operating system if
// fsys is nil.
func Load(fsys vfs.FS, name string) (*Document, error) {
	if fsys == nil {
		fsys = vfs.OS
	}
	d, err := load(fsys, name)
	if err == nil {
		d.fsys = fsys
	}
	return d, err
}

func load(fsys vfs.FS, name string) (*Document, error) {
	if slices.Contains(order, name) {
		data, err := Source(name)
		if err != nil {
			return nil, err
		}
		return Parse(name, data)
	}
	ext := filepath.Ext(name)
	if ext != ".yaml" && ext != ".yml" && !strings.ContainsAny(name, `/\`) {
		_, err := Source(name)
		return nil, err
	}
	data, err := vfs.ReadFile(fsys, name, maxRecipeBytes)
	if err != nil {
		return nil, fmt.Errorf("read recipe: %w", err)
	}
	return Parse(name, data)
}

// Parse parses the text of a recipe, which may name no files with samples. file is its name in errors. Parse checks only the syntax;
// [Document.Recipe] checks the rest.
func Parse(file string, data []byte) (*Document, error) {
	// Some editors begin a file with a byte-order mark, which nobody sees.
	root, err := parseTree(bytes.TrimPrefix(data, []byte("\ufeff")))
	if err == nil && root.kind != mapping {
		err = &Error{Line: root.at.line, Problem: fmt.Sprintf("must be keys and values, like \"batch: 10\", not %s", root.kind)}
	}
	if err != nil {
		if e, ok := errors.AsType[*Error](err); ok {
			e.File = file
		}
		return nil, err
	}
	return &Document{File: file, root: root}, nil
}

// Recipe decodes the document and checks everything that can be checked without the data. A
// recipe without a name gets the name of its file.
func (d *Document) Recipe() (*Recipe, error) {
	r := &Recipe{}
	dec := decoder{file: d.File}
	if err := dec.decode(d.root, reflect.ValueOf(r).Elem(), ""); err != nil {
		return nil, err
	}
	if d.fsys != nil {
		if err := r.Data.readTables(d.fsys); err != nil {
			return nil, d.Locate(err)
		}
	}
	if r.Name == "" {
		base := filepath.Base(d.File)
		r.Name = strings.TrimSuffix(base, filepath.Ext(base))
	}
	if err := r.check(); err != nil {
		return nil, d.Locate(err)
	}
	return r, nil
}

// CheckData checks that data knows the datasets that r names. The error says where in the
// document they are named.
func (d *Document) CheckData(r *Recipe, data dataset.Opener) error {
	return d.Locate(r.checkNames(data))
}

// NumericsOf returns train.NumericsOf of r's network. It opens the data, whose shape the network
// takes, only if some shape would make a difference.
func (d *Document) NumericsOf(r *Recipe, data dataset.Opener) (int, error) {
	if !nn.MayLongSum(r.Network) {
		return 1, nil
	}
	some := *r // one sample shows the shape
	some.Data.Train, some.Data.Test = 1, 1
	opened, err := some.Open(data, dataset.Options{})
	if err != nil {
		return 0, d.Locate(err)
	}
	shape, err := opened.ShapeAfter(r.Transforms)
	if err != nil {
		return 0, d.Locate(err)
	}
	net, err := nn.Build(nn.Spec{Input: shape[:], Layers: r.Network})
	if err != nil {
		return 0, d.Locate(err)
	}
	return train.NumericsOf(net), nil
}

// find returns the place of a key, or of its nearest ancestor in the document if the key is not
// written.
func (d *Document) find(key string) place {
	steps, ok := splitKey(key)
	at, n := d.root.at, d.root
	if !ok {
		return at
	}
	for _, step := range steps {
		switch n.kind {
		case mapping:
			i := slices.IndexFunc(n.fields, func(f field) bool { return f.key == step })
			if i < 0 {
				return at
			}
			at, n = n.fields[i].at, n.fields[i].value
		case sequence:
			k, err := strconv.Atoi(step)
			if err != nil || k < 0 || k >= len(n.items) {
				return at
			}
			n = n.items[k]
			at = n.at
		default:
			return at
		}
	}
	return at
}
