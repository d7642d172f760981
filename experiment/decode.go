package experiment

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"brainbow/record"
)

// unmarshaler is go-yaml's interface of types that accept several forms and decode themselves.
type unmarshaler interface {
	UnmarshalYAML(decode func(any) error) error
}

// decoder fills Go values from a tree. It finds struct fields by their yaml tags and rejects a
// key that no field has.
type decoder struct {
	file string
	// problems, unless nil, collects the errors of keys, and decoding goes on with the next one.
	problems *[]*Error
}

// keep collects an error, if they are collected.
func (d *decoder) keep(err error) bool {
	e, ok := errors.AsType[*Error](err)
	if ok && d.problems != nil {
		*d.problems = append(*d.problems, e)
	}
	return ok && d.problems != nil
}

// decode fills v, which must be settable, from n. key is the path of n from the root.
func (d *decoder) decode(n *node, v reflect.Value, key string) error {
	if n.kind == null { // a null value counts as a missing key
		return nil
	}
	if u, ok := v.Addr().Interface().(unmarshaler); ok {
		return d.place(n, key, u.UnmarshalYAML(func(to any) error { return d.decode(n, reflect.ValueOf(to).Elem(), key) }))
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		return d.decode(n, v.Elem(), key)
	case reflect.Struct:
		if n.kind != mapping {
			names, _ := structKeys(v)
			return d.wrong(n, key, "a group of keys ("+strings.Join(names, ", ")+")")
		}
		return d.decodeStruct(n, v, key)
	case reflect.Slice:
		if n.kind != sequence {
			return d.wrong(n, key, "a list ([a, b], or one entry per line after \"- \")")
		}
		list := reflect.MakeSlice(v.Type(), len(n.items), len(n.items))
		for i, item := range n.items {
			if err := d.decode(item, list.Index(i), fmt.Sprintf("%s[%d]", key, i)); err != nil && !d.keep(err) {
				return err
			}
		}
		v.Set(list)
		return nil
	case reflect.Map:
		if n.kind != mapping {
			return d.wrong(n, key, "a group of keys")
		}
		m := reflect.MakeMapWithSize(v.Type(), len(n.fields))
		for _, f := range n.fields {
			to := reflect.New(v.Type().Elem()).Elem()
			if err := d.decode(f.value, to, key+"."+f.key); err != nil {
				return err
			}
			m.SetMapIndex(reflect.ValueOf(f.key), to)
		}
		v.Set(m)
		return nil
	}
	return d.decodeScalar(n, v, key)
}

func (d *decoder) decodeStruct(n *node, v reflect.Value, key string) error {
	names, fields := structKeys(v)
	for _, f := range n.fields {
		path := f.key
		if key != "" {
			path = key + "." + f.key
		}
		to, ok := fields[f.key]
		err := d.fail(f.at, path, "unknown key; %s", oneOf(f.key, names))
		if ok {
			err = d.decode(f.value, to, path)
		}
		if err != nil && !d.keep(err) {
			return err
		}
	}
	return nil
}

func (d *decoder) decodeScalar(n *node, v reflect.Value, key string) error {
	if n.kind != scalar {
		return d.wrong(n, key, scalarName(v.Kind()))
	}
	text := strings.ReplaceAll(n.text, "_", "")
	digits, base := text, 10 // 010 is decimal ten, not octal
	if hex, ok := strings.CutPrefix(text, "0x"); ok {
		digits, base = hex, 16
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(n.text)
		return nil
	case reflect.Bool:
		if !n.quoted && (n.text == "true" || n.text == "false") {
			v.SetBool(n.text == "true")
			return nil
		}
	case reflect.Int, reflect.Int64, reflect.Int32:
		i, err := strconv.ParseInt(digits, base, v.Type().Bits())
		if err == nil && !n.quoted {
			v.SetInt(i)
			return nil
		}
	case reflect.Uint64, reflect.Uint32, reflect.Uint:
		u, err := strconv.ParseUint(digits, base, v.Type().Bits())
		if err == nil && !n.quoted {
			v.SetUint(u)
			return nil
		}
	case reflect.Float64, reflect.Float32:
		f, err := strconv.ParseFloat(text, v.Type().Bits())
		if err == nil && !n.quoted && !math.IsNaN(f) && !math.IsInf(f, 0) {
			v.SetFloat(f)
			return nil
		}
	default:
		panic("experiment: no decoder for type " + v.Type().String())
	}
	return d.wrong(n, key, scalarName(v.Kind()))
}

func scalarName(k reflect.Kind) string {
	switch k {
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Float64, reflect.Float32:
		return "a number"
	case reflect.Uint64, reflect.Uint32, reflect.Uint:
		return "a whole number of at least 0"
	}
	return "a whole number"
}

// place adds the position and key of n to an error of a type that decodes itself.
func (d *decoder) place(n *node, key string, err error) error {
	if _, placed := errors.AsType[*Error](err); err == nil || placed {
		return err
	}
	problem := err.Error()
	if e, ok := errors.AsType[*record.SpecError](err); ok {
		problem = e.Problem
	}
	return d.fail(n.at, key, "%s", problem)
}

// wrong returns the error for a value of the wrong kind.
func (d *decoder) wrong(n *node, key, want string) error {
	got := n.kind.String()
	if n.kind == scalar {
		got = strconv.Quote(n.text)
	}
	return d.fail(n.at, key, "must be %s, not %s", want, got)
}

func (d *decoder) fail(at place, key, format string, args ...any) error {
	return &Error{File: d.file, Line: at.line, Column: at.column, Set: at.set, Key: key, Problem: fmt.Sprintf(format, args...)}
}

// structKeys returns the keys of a struct in the order of its fields, and the field of each
// key. The fields of an embedded struct count as the struct's fields.
func structKeys(v reflect.Value) (names []string, fields map[string]reflect.Value) {
	fields = map[string]reflect.Value{}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case f.Anonymous && options == "inline":
			inner, innerFields := structKeys(v.Field(i))
			names = append(names, inner...)
			for k, to := range innerFields {
				fields[k] = to
			}
		case name != "" && name != "-":
			names = append(names, name)
			fields[name] = v.Field(i)
		}
	}
	return names, fields
}
