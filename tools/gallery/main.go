// Command gallery keeps what the documentation shows up to date: the pictures of
// docs/gallery.md, and every number that a seed determines.
//
//	go run ./tools/gallery                    trains, draws and measures everything: make gallery
//	go run ./tools/gallery -numbers lego      measures the numbers whose key matches, draws nothing
//	go run ./tools/gallery -pictures sum      draws the pictures whose file name matches, measures nothing
//	go run ./tools/gallery -check             compares the pages with docs/numbers.json: make numbers
//
// A page marks such a number with comments that its readers do not see:
//
//	accuracy <!--n:lego.all-->36.4<!--/n--> %
//
// Below each picture docs/gallery.md quotes the finding that is its title; drawing writes the quotations anew.
//
// docs/numbers.yaml says which command prints the number of a key, and where in its output.
// docs/numbers.json records the result: the value, the command, and the fingerprint of the recipes
// it was computed from. Trainings are kept in the directory gallery-runs. One whose recipe has
// changed since is stale: it is removed and made again.
//
// -check fails if a page, the list and the record differ, if a recipe's fingerprint is not that of
// the record, or if a quick number, computed anew from its training on, has another value.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, ".", os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "gallery:", err)
		os.Exit(1)
	}
}

// run does what args say on the repository at root.
func run(ctx context.Context, root string, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("gallery", flag.ContinueOnError)
	check := flags.Bool("check", false, "compare the pages with docs/numbers.json, and compute the quick numbers again")
	only := flags.String("numbers", "", "measure only the numbers whose key matches this regular `expression`, and draw nothing")
	pictures := flags.String("pictures", "", "draw only the pictures whose file name matches this regular `expression`, and measure nothing")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unknown argument %q", flags.Arg(0))
	}
	chosen, err := regexp.Compile(*only)
	if err != nil {
		return fmt.Errorf("-numbers: %w", err)
	}
	drawn, err := regexp.Compile(*pictures)
	if err != nil {
		return fmt.Errorf("-pictures: %w", err)
	}
	if root, err = filepath.Abs(root); err != nil {
		return err
	}
	b, err := readBook(root)
	if err != nil {
		return err
	}
	w := &workshop{root: root, dir: filepath.Join(root, "gallery-runs"), out: out, trainings: b.trainings}
	if *check {
		if err := errors.Join(b.agree(w), b.findings()); err != nil {
			return err
		}
		if w.dir, err = os.MkdirTemp("", "numbers"); err != nil { // trainings that are there do not count
			return err
		}
		defer os.RemoveAll(w.dir)
		if err := w.build(ctx); err != nil {
			return err
		}
		return again(ctx, b, w)
	}
	if err := w.build(ctx); err != nil {
		return err
	}
	if *only == "" {
		if err := draw(ctx, b, w, drawn); err != nil {
			return err
		}
	}
	if *pictures != "" {
		return nil
	}
	return measure(ctx, b, w, chosen)
}

// draw trains what docs/gallery.md shows, draws the chosen pictures of it, and quotes what they say.
func draw(ctx context.Context, b *book, w *workshop, chosen *regexp.Regexp) error {
	for _, command := range b.gallery {
		if w.named(command) != nil || !chosen.MatchString(fileOf(command)) {
			continue
		}
		needed, err := w.needs(command)
		if err != nil {
			return err
		}
		for _, t := range needed {
			if _, err := w.ensure(ctx, t); err != nil {
				return err
			}
		}
		fmt.Fprintln(w.out, command)
		if _, err := w.output(ctx, command); err != nil {
			return err
		}
	}
	if err := b.quote(); err != nil {
		return err
	}
	var total int64
	pictures, err := filepath.Glob(filepath.Join(b.root, "docs", "images", "*"))
	if err != nil {
		return err
	}
	for _, p := range pictures {
		info, err := os.Stat(p)
		if err != nil {
			return err
		}
		total += info.Size()
	}
	fmt.Fprintf(w.out, "the pictures take %d kB; look at them\n", total/1000)
	if total >= 12_000_000 {
		return errors.New("the pictures must take less than 12 MB")
	}
	return nil
}

// fileOf returns the name of the file that a command draws, without its directory.
func fileOf(command string) string {
	words := strings.Fields(command)
	for i, word := range words {
		if word == "-o" && i+1 < len(words) {
			return filepath.Base(words[i+1])
		}
	}
	return ""
}

// measure computes the chosen numbers, and writes them into the pages and the record. A number
// whose command or recipe has changed and that is not chosen stays in the record as not verified.
func measure(ctx context.Context, b *book, w *workshop, chosen *regexp.Regexp) error {
	record := map[string]entry{}
	for _, n := range b.numbers {
		e, err := b.entryOf(n, w)
		if err != nil {
			return err
		}
		if was, ok := b.record[n.Key]; ok && was.Command == e.Command && was.Recipe == e.Recipe {
			e.Value, e.Verified = was.Value, was.Verified
		} else if e.Value = b.shown(n.Key); e.Value == "" {
			e.Value = "?"
		}
		record[n.Key] = e
	}
	b.record = record
	if err := b.write(); err != nil {
		return err
	}
	var failed error
	for _, n := range b.numbers {
		if ctx.Err() != nil {
			break // what was measured is kept
		}
		if !chosen.MatchString(n.Key) {
			continue
		}
		e := record[n.Key]
		value, err := w.number(ctx, n)
		if absent := (*absentError)(nil); errors.As(err, &absent) {
			fmt.Fprintf(w.out, "%s: not measured: %v\n", n.Key, err)
			continue
		}
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", n.Key, err))
			continue
		}
		if e.Value != value {
			fmt.Fprintf(w.out, "%s: %s is %s\n", n.Key, e.Value, value)
		}
		e.Value, e.Verified = value, true
		record[n.Key] = e
		if err := b.write(); err != nil { // at once, because the next one may take an hour
			return err
		}
	}
	return errors.Join(failed, ctx.Err())
}

// again computes the quick numbers, and compares them with the record.
func again(ctx context.Context, b *book, w *workshop) error {
	var wrong []error
	same, missing := 0, 0
	for _, n := range b.numbers {
		if !n.Quick {
			continue
		}
		value, err := w.number(ctx, n)
		absent := (*absentError)(nil)
		switch {
		case errors.As(err, &absent):
			missing++
		case err != nil:
			return fmt.Errorf("%s: %w", n.Key, err)
		case value != b.record[n.Key].Value:
			wrong = append(wrong, fmt.Errorf("%s: the documentation has %s, but %s gives %s", n.Key, b.record[n.Key].Value, n.Command, value))
		default:
			same++
		}
	}
	fmt.Fprintf(w.out, "%d quick numbers computed again\n", same+len(wrong))
	if missing > 0 {
		fmt.Fprintf(w.out, "%d quick numbers not computed: their data is missing; set BRAINBOW_DATA\n", missing)
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%w\nmake gallery writes the new numbers; read the sentences around them", errors.Join(wrong...))
	}
	return nil
}
