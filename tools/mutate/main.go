// Command mutate checks that tests notice errors. It applies the mutations of lists, one at a
// time, each of which makes the program wrong in one place, and runs the test that must then
// fail.
//
//	go run ./tools/mutate                   every mutation of tools/mutate/*.yaml
//	go run ./tools/mutate -run 'cookie'     those whose name matches
//	go run ./tools/mutate my.yaml           those of another list
//
// It runs in the repository's root and never changes the work tree: go test and Vitest read the
// changed file in place of the real one. If the test passes in spite of the change, the
// mutation is reported as a survivor. If the old text does not occur exactly once, or the
// changed program does not build, the entry of the list is wrong, which is an error.
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
	"sync"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ok, err := run(ctx, ".", os.Args[1:], os.Stdout)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "mutate:", err)
	}
	if !ok {
		os.Exit(1)
	}
}

// run runs the mutations selected by args on the repository at root. It reports whether all
// were killed.
func run(ctx context.Context, root string, args []string, out io.Writer) (ok bool, err error) {
	flags := flag.NewFlagSet("mutate", flag.ContinueOnError)
	names := flags.String("run", "", "only mutations whose name matches this regular `expression`")
	parallel := flags.Int("j", 2, "number of tests that run at the same time")
	timeout := flags.Duration("timeout", time.Minute, "how long a test may take; a test that takes longer counts as having noticed")
	if err := flags.Parse(args); err != nil {
		return errors.Is(err, flag.ErrHelp), err
	}
	if *parallel < 1 {
		return false, fmt.Errorf("-j must be at least 1, not %d", *parallel)
	}
	chosen, err := regexp.Compile(*names)
	if err != nil {
		return false, fmt.Errorf("-run: %w", err)
	}
	if root, err = filepath.Abs(root); err != nil {
		return false, err
	}
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		return false, fmt.Errorf("mutate runs in the repository's root: %w", err)
	}
	paths := flags.Args()
	if len(paths) == 0 {
		if paths, err = filepath.Glob(filepath.Join(root, "tools", "mutate", "*.yaml")); err != nil {
			return false, err
		}
	}
	all, err := readLists(paths)
	if err != nil {
		return false, err
	}
	var list []mutation
	for _, m := range all {
		if chosen.MatchString(m.Name) {
			list = append(list, m)
		}
	}
	if len(list) == 0 {
		return false, errors.New("no mutation is chosen")
	}
	temp, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(temp)

	r := &runner{root: root, temp: temp, timeout: *timeout}
	if err := r.unchanged(ctx, list, *parallel); err != nil {
		return false, err
	}
	counts := map[verdict]int{}
	var mu sync.Mutex
	begin := time.Now()
	each(*parallel, len(list), func(i int) {
		m := list[i]
		start := time.Now()
		v, why := r.mutation(ctx, i, m)
		mu.Lock()
		defer mu.Unlock()
		counts[v]++
		fmt.Fprintf(out, "%-15s %5.1f s  %s\n", v, time.Since(start).Seconds(), m.Name)
		if why != "" {
			fmt.Fprintf(out, "    %s: %s\n", m.File, why)
		}
	})
	killed := counts[killed] + counts[hung]
	fmt.Fprintf(out, "%d of %d killed", killed, len(list))
	for _, v := range []verdict{hung, survived, stale, unbuilt, failed} {
		if counts[v] > 0 {
			fmt.Fprintf(out, ", %d %s", counts[v], v)
		}
	}
	fmt.Fprintf(out, "; %.0f s\n", time.Since(begin).Seconds())
	return killed == len(list), ctx.Err()
}

// each calls f for 0 to n-1, up to parallel calls at the same time.
func each(parallel, n int, f func(i int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range parallel {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}
