package cli

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"text/tabwriter"

	"brainbow/app/host"
	"brainbow/dataset"
	"brainbow/render"

	"github.com/parquet-go/parquet-go"
	"github.com/spf13/cobra"
)

func (a *app) dataPropertiesCommand() *cobra.Command {
	var (
		file    string
		asJSON  bool
		options dataset.Options
	)
	cmd := &cobra.Command{
		Use:   "properties NAME|PATH [-o FILE]",
		Short: "Measure luma, polarity, strokes, loops … of every picture",
		Args:  exactly(1, "a dataset or a path; 'brainbow data ls' lists the datasets"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ext := filepath.Ext(file)
			if file != "" && ext != ".csv" && ext != ".parquet" {
				return usagef("use a name that ends in .csv or .parquet", "-o %s: unknown format %q", file, ext)
			}
			options.Context = cmd.Context()
			var done func()
			options.Progress, done = a.reading()
			d, err := host.Data.Open(dataArgument(args[0]), options)
			done()
			if err != nil {
				return err
			}
			a.notes(d)
			t := &propertyTable{d: d}
			if t.train, err = d.Measure(&d.Train); err != nil {
				return err
			}
			if t.test, err = d.Measure(&d.Test); err != nil {
				return err
			}
			if file != "" {
				write := t.csv
				if ext == ".parquet" {
					write = t.parquet
				}
				data, err := write()
				if err != nil {
					return fmt.Errorf("write %s: %w", file, err)
				}
				if err := writeWhole(file, data); err != nil {
					return err
				}
				fmt.Fprintf(a.err, "wrote %s\n", file)
			}
			if asJSON {
				return json.NewEncoder(a.out).Encode(t.summary())
			}
			w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "PROPERTY\tUNIT\tMEAN\tDEVIATION\tWHAT IT IS")
			for _, p := range t.summary().Properties {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", p.Name, p.Unit, number(p.Mean), number(p.Deviation), p.About)
			}
			if err := w.Flush(); err != nil {
				return err
			}
			if file == "" {
				fmt.Fprintln(a.err, "add -o properties.csv (or .parquet) to have them of every sample")
			}
			return nil
		},
	}
	cmd.Flags().StringVarP(&file, "output", "o", "", "write the properties of every sample into this file: .csv or .parquet")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print means and deviations as JSON")
	cmd.Flags().Uint64Var(&options.Seed, "seed", 0, "seed of a generated dataset")
	cmd.Flags().Float64Var(&options.Difficulty, "difficulty", 0, "of digits and house-numbers, -1 to 1")
	cmd.Flags().IntVar(&options.Train, "train", 0, "training samples to take (default: all)")
	cmd.Flags().IntVar(&options.Test, "test", 0, "test samples to take (default: all)")
	layoutFlags(cmd, &options)
	return cmd
}

// number writes a mean, a dash if there is no mean.
func number(v *float64) string {
	if v == nil {
		return "–"
	}
	return render.Fixed(*v, 3)
}

// propertyTable holds the properties of all samples of a dataset, a row for each:
// training samples first.
type propertyTable struct {
	d           *dataset.Dataset
	train, test *dataset.Measurements
}

// rows calls each for every sample.
func (t *propertyTable) rows(each func(split string, sample, label int, values []float64) error) error {
	for _, s := range []struct {
		name  string
		split *dataset.Split
		m     *dataset.Measurements
	}{{"train", &t.d.Train, t.train}, {"test", &t.d.Test, t.test}} {
		values := make([]float64, len(s.m.Values))
		for i := range s.split.Len() {
			for k := range values {
				values[k] = s.m.Values[k][i]
			}
			if err := each(s.name, i, int(s.split.Labels[i]), values); err != nil {
				return err
			}
		}
	}
	return nil
}

// csv has a header; missing values are empty.
func (t *propertyTable) csv() ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	row := []string{"split", "sample", "label", "class"}
	for _, p := range t.train.Properties {
		row = append(row, p.Name)
	}
	if err := w.Write(row); err != nil {
		return nil, err
	}
	err := t.rows(func(split string, sample, label int, values []float64) error {
		row = append(row[:0], split, strconv.Itoa(sample), strconv.Itoa(label), t.d.Classes[label])
		for _, v := range values {
			text := ""
			if !math.IsNaN(v) {
				text = strconv.FormatFloat(v, 'g', -1, 64)
			}
			row = append(row, text)
		}
		return w.Write(row)
	})
	w.Flush()
	return b.Bytes(), err
}

// parquet has the same columns; missing values are null.
func (t *propertyTable) parquet() ([]byte, error) {
	group := parquet.Group{
		"split": parquet.String(), "class": parquet.String(),
		"sample": parquet.Int(32), "label": parquet.Int(32),
	}
	for _, p := range t.train.Properties {
		group[p.Name] = parquet.Optional(parquet.Leaf(parquet.DoubleType))
	}
	schema := parquet.NewSchema("properties", group)
	at := map[string]int{} // columns are in the order of their names
	for i, path := range schema.Columns() {
		at[path[0]] = i
	}
	var b bytes.Buffer
	w := parquet.NewGenericWriter[any](&b, schema, parquet.Compression(&parquet.Snappy), parquet.KeyValueMetadata("dataset", t.d.Name))
	row := make(parquet.Row, len(at))
	err := t.rows(func(split string, sample, label int, values []float64) error {
		set := func(name string, v parquet.Value, level int) { row[at[name]] = v.Level(0, level, at[name]) }
		set("split", parquet.ValueOf(split), 0)
		set("class", parquet.ValueOf(t.d.Classes[label]), 0)
		set("sample", parquet.ValueOf(int32(sample)), 0)
		set("label", parquet.ValueOf(int32(label)), 0)
		for k, v := range values {
			if math.IsNaN(v) {
				set(t.train.Properties[k].Name, parquet.NullValue(), 0)
			} else {
				set(t.train.Properties[k].Name, parquet.ValueOf(v), 1)
			}
		}
		_, err := w.WriteRows([]parquet.Row{row})
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// propertySummary is what --json prints.
type propertySummary struct {
	Dataset    string            `json:"dataset"`
	Samples    int               `json:"samples"`
	Properties []propertyAverage `json:"properties"`
}

// propertyAverage is one property over all samples that have it; null if no sample
// has it.
type propertyAverage struct {
	Name      string   `json:"name"`
	Unit      string   `json:"unit,omitempty"`
	About     string   `json:"about"`
	Samples   int      `json:"samples"`
	Mean      *float64 `json:"mean"`
	Deviation *float64 `json:"deviation"`
}

func (t *propertyTable) summary() propertySummary {
	s := propertySummary{Dataset: t.d.Name, Samples: t.d.Train.Len() + t.d.Test.Len()}
	for k, p := range t.train.Properties {
		a := propertyAverage{Name: p.Name, Unit: p.Unit, About: p.About}
		all := slices.DeleteFunc(slices.Concat(t.train.Values[k], t.test.Values[k]), math.IsNaN)
		if a.Samples = len(all); a.Samples > 0 {
			var mean, spread float64
			for _, v := range all {
				mean += v / float64(len(all))
			}
			for _, v := range all {
				spread += (v - mean) * (v - mean) / float64(len(all))
			}
			spread = math.Sqrt(spread)
			a.Mean, a.Deviation = &mean, &spread
		}
		s.Properties = append(s.Properties, a)
	}
	return s
}
