package experiment

import (
	"reflect"
	"slices"
	"strings"

	"brainbow/dataset"
	"brainbow/nn"
	"brainbow/record"
	"brainbow/train"
)

// Field describes a key of a recipe to a form.
type Field struct {
	Key  string    `json:"key"`
	Type FieldType `json:"type"`
	// Allowed are the accepted words of a choice, or those that a text may be beside others.
	Allowed []string `json:"allowed,omitempty"`
	// Default is the value if the key is left out, where one value says it for every kind.
	Default string `json:"default,omitempty"`
	// Fields are the keys of a group, or of each entry of a list of groups.
	Fields []Field `json:"fields,omitempty"`
	// Choice is the key of a group that says which of Kinds it is. Without Kinds, all keys apply.
	Choice string `json:"choice,omitempty"`
	Kinds  []Kind `json:"kinds,omitempty"`
	// Short says that an entry without other keys may be written as its kind alone.
	Short bool `json:"short,omitempty"`
}

// Kind says which keys apply to a kind of layer, optimizer, schedule, transform, augmentation or
// initialiser.
type Kind struct {
	Name   string   `json:"name"`
	Fields []string `json:"fields"`
	// Defaults are the values of keys that are left out, and Allowed their words, where they differ
	// between kinds.
	Defaults map[string]string   `json:"defaults,omitempty"`
	Allowed  map[string][]string `json:"allowed,omitempty"`
	Joins    bool                `json:"joins,omitempty"` // a layer of several inputs
	// Required are keys without a default.
	Required []string `json:"required,omitempty"`
}

// FieldType is the type of a key's value.
type FieldType string

// The types of fields.
const (
	TextField    FieldType = "text"
	ChoiceField  FieldType = "choice"
	FlagField    FieldType = "flag"
	WholeField   FieldType = "whole"
	NumberField  FieldType = "number"
	TextsField   FieldType = "texts"   // a list of texts
	NumbersField FieldType = "numbers" // a list of numbers
	GroupField   FieldType = "group"
	GroupsField  FieldType = "groups" // a list of groups
	ValueField   FieldType = "value"  // several forms, written as YAML
)

// FormFields describes every key of a recipe but reproduce, which only an exported recipe has.
func FormFields() []Field {
	all := fieldsOf(reflect.TypeFor[Recipe](), "")
	return slices.DeleteFunc(all, func(f Field) bool { return f.Key == "reproduce" })
}

// choices are the words of keys that take one of several, by key; "[]" stands for any entry.
func choices() map[string][]string {
	return map[string][]string{
		"data.fit": dataset.Fits(), "data.channels": {"1", "3"},
		"transforms[].kind": dataset.TransformKinds(), "transforms[].axis": dataset.Axes(),
		"augment[].kind": dataset.AugmentKinds(), "augment[].axis": dataset.Axes(),
		"network[].layer": nn.Kinds(), "network[].activation": nn.Activations(), "network[].mode": nn.Modes(),
		"network[].weight_init.kind": nn.Initialisers(), "network[].bias_init.kind": nn.Initialisers(),
		"network[].off.value": {"zero"}, "network[].axis": {"0", "1", "2"},
		"loss": nn.Losses(), "optimizer.kind": train.Optimizers(), "schedule.kind": train.Schedules(),
		"record.probes.format": {"float16", "float32"},
	}
}

// usual are the values of keys that are left out.
var usual = map[string]string{
	"data.fit": "crop", "data.split.test": "0.2", "data.skip_bad": "false", "data.seed": "0", "data.difficulty": "0",
	"transforms[].axis": "horizontal", "augment[].axis": "horizontal",
	"network[].weight_init.kind": "glorot-uniform", "network[].bias_init.kind": "zero", "network[].trainable": "true",
	"network[].off.value": "zero", "network[].slope": "0.01", "network[].alpha": "1",
	"label_smoothing": "0", "l2": "0", "l1": "0", "drop_last": "false", "seed": "0",
	"optimizer.nesterov": "false", "schedule.kind": "constant", "schedule.warmup": "0", "schedule.final": "0",
	"record.metrics.rows": "5000", "record.metrics.sampled.every": "1", "record.metrics.sampled.test": "1024",
	"record.probes.format": "float16",
}

// fieldsOf describes the keys of a struct; at is the path of the struct with a dot at the end.
func fieldsOf(t reflect.Type, at string) []Field {
	var all []Field
	for i := range t.NumField() {
		f := t.Field(i)
		key, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case f.Anonymous && options == "inline":
			all = append(all, fieldsOf(f.Type, at)...)
		case key != "" && key != "-":
			all = append(all, fieldOf(key, at+key, f.Type))
		}
	}
	return all
}

func fieldOf(key, path string, t reflect.Type) Field {
	f := Field{Key: key, Allowed: choices()[path], Default: usual[path]}
	if path == "record.budget" {
		f.Default = record.DefaultBudget.String()
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t {
	case reflect.TypeFor[Samples](), reflect.TypeFor[Labels](), reflect.TypeFor[Weights]():
		f.Type = ValueField
		return f
	case reflect.TypeFor[record.Bytes]():
		f.Type = TextField
		return f
	}
	switch t.Kind() {
	case reflect.String:
		f.Type = TextField
		if f.Allowed != nil {
			f.Type = ChoiceField
		}
		if path == "network[].padding" {
			f.Allowed = nn.Paddings()
		}
	case reflect.Bool:
		f.Type = FlagField
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint64:
		f.Type = WholeField
	case reflect.Float64:
		f.Type = NumberField
	case reflect.Struct:
		f.Type, f.Fields = GroupField, fieldsOf(t, path+".")
	case reflect.Slice:
		switch t.Elem().Kind() {
		case reflect.String:
			f.Type = TextsField
		case reflect.Struct:
			f.Type, f.Fields = GroupsField, fieldsOf(t.Elem(), path+"[].")
		default:
			f.Type = NumbersField
		}
	default:
		f.Type = ValueField
	}
	f.Choice, f.Kinds = kindsOf(path)
	f.Short = path == "transforms" || path == "augment"
	return f
}

// kindsOf returns the key that says of which kind a group is, and the kinds.
func kindsOf(path string) (choice string, kinds []Kind) {
	each := func(names []string, fields func(string) []string) {
		for _, n := range names {
			kinds = append(kinds, Kind{Name: n, Fields: append([]string{}, fields(n)...)})
		}
	}
	switch path {
	case "transforms":
		each(dataset.TransformKinds(), dataset.TransformFields)
	case "augment":
		each(dataset.AugmentKinds(), dataset.AugmentFields)
	case "optimizer":
		each(train.Optimizers(), train.OptimizerFields)
		for i := range kinds {
			kinds[i].Fields = append([]string{"learning_rate"}, kinds[i].Fields...)
			kinds[i].Required, kinds[i].Defaults = []string{"learning_rate"}, rateDefaults(kinds[i].Name)
		}
	case "schedule":
		each(train.Schedules(), func(kind string) []string { return append(slices.Clone(train.ScheduleFields(kind)), "warmup") })
	case "network[].weight_init", "network[].bias_init":
		each(nn.Initialisers(), func(kind string) []string {
			return map[string][]string{"constant": {"value"}, "normal": {"std"}}[kind]
		})
	case "network[].activation":
		each(nn.Activations(), nn.ActivationFields)
		return "", kinds
	case "network":
		for _, name := range nn.Kinds() {
			k := Kind{Name: name, Fields: nn.Takes(name), Defaults: nn.Defaults(name), Joins: nn.Joins(name), Required: nn.Needs(name)}
			k.Allowed = map[string][]string{}
			if a := nn.ActivationsOf(name); a != nil {
				k.Allowed["activation"] = a
				for _, act := range a {
					for _, key := range nn.ActivationFields(act) {
						if !slices.Contains(k.Fields, key) {
							k.Fields = append(k.Fields, key)
						}
					}
				}
			}
			k.Fields = append(k.Fields, "name", "inputs")
			k.Fields = append(k.Fields, nn.Intervenes(name)...)
			kinds = append(kinds, k)
		}
		return "layer", kinds
	default:
		return "", nil
	}
	return "kind", kinds
}

// rateDefaults returns the constants of an update rule that are left out.
func rateDefaults(kind string) map[string]string {
	defaults := map[string]string{}
	tree, err := treeOf(train.Optimizer{Kind: kind}.Resolved())
	if err != nil {
		return nil
	}
	for _, f := range tree.fields {
		if slices.Contains(train.OptimizerFields(kind), f.key) {
			defaults[f.key] = f.value.text
		}
	}
	return defaults
}
