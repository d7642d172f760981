package cli

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"brainbow/app/host"
	"brainbow/app/server"
	"brainbow/dataset"
	"brainbow/render"
	"brainbow/runstore"
	"brainbow/web"

	"github.com/spf13/cobra"
)

const (
	// studioAddr is the usual address of the studio; if the port is taken, it
	// is at one of the next ports.
	studioAddr = "127.0.0.1:7117"
	// seconds is the minimum length of the first visit's training: one that ended
	// before the page had loaded would not be seen.
	seconds = 60
)

// studioFlags are the flags of studio, and of brainbow without a command.
type studioFlags struct {
	addr     string
	noOpen   bool
	ui       string
	token    string
	readOnly bool
	cache    int64
	data     []string
	dataMB   int64
	json     bool
	// at, unless nil, returns the query of the address to open.
	at func(*server.Server) (string, error)
}

func (f *studioFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.addr, "addr", studioAddr, "`HOST:PORT` to listen on; if the port is taken, the next free one")
	cmd.Flags().BoolVar(&f.noOpen, "no-open", false, "do not open a browser")
	cmd.Flags().StringVar(&f.token, "token", "", "require this `TEXT` as a token; by default a token is required only on an address that other machines reach")
	cmd.Flags().BoolVar(&f.readOnly, "read-only", false, "show runs, train nothing")
	cmd.Flags().Int64Var(&f.cache, "cache", 256, "memory for all caches, in `MB`")
	cmd.Flags().StringArrayVar(&f.data, "data", nil, "offer the pictures in `DIR`, or in a data file, on the page, by name (repeatable)")
	cmd.Flags().Int64Var(&f.dataMB, "data-limit", 2000, "the largest data set that can be dropped on the page, in `MB`")
	cmd.Flags().StringVar(&f.ui, "ui", "", "serve the page from the files in `DIR`, for work on the page")
	cmd.Flags().BoolVar(&f.json, "json", false, "print one JSON object with the address on standard output")
}

func (a *app) studioCommand() *cobra.Command {
	var f studioFlags
	cmd := &cobra.Command{
		Use:   "studio [RUNS...]",
		Short: "Open runs in the browser",
		Long: `Serve the studio: a page on which runs are watched while they train, scrubbed
through afterwards, and asked why. RUNS are directories of runs, single runs or
sweeps, or names in the directory of runs such as "last"; without them it is the
whole directory of runs. Runs that other processes train are followed as they grow.

It answers this machine's own pages and nobody else, until Ctrl-C; trainings begun
on the page end then and keep what they recorded. On any other address than a
loopback one it needs a token, which is made if none is given and is part of the
address that is printed.`,
		Example: `  brainbow studio
  brainbow studio last
  brainbow studio runs/mine ~/elsewhere/runs --read-only
  brainbow studio --addr 0.0.0.0:7117`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.studio(cmd.Context(), f, args, "")
		},
	}
	f.register(cmd)
	return cmd
}

// offer gives the data in a directory a name, by which the page can train on it.
func (a *app) offer(ctx context.Context, dir string) error {
	progress, done := a.reading()
	d, err := host.Data.Open(dataPath(dir), dataset.Options{Context: ctx, Progress: progress, SkipBad: true})
	done()
	if err != nil {
		return err
	}
	a.notes(d)
	name, err := host.Data.Adopt(dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.err, "data %s: %d classes, %s training and %s test samples\n", name, len(d.Classes), group(int64(d.Train.Len())), group(int64(d.Test.Len())))
	return nil
}

// dataPath returns a path as one that is not taken for the name of a data set.
func dataPath(path string) string {
	if dataset.IsPath(path) {
		return path
	}
	return "." + string(os.PathSeparator) + path
}

// studio serves runs until ctx ends, and meanwhile trains a recipe if one is named.
func (a *app) studio(ctx context.Context, f studioFlags, show []string, recipe string) error {
	if f.cache <= 0 {
		return usagef("it is in MB", "--cache must be at least 1, not %d", f.cache)
	}
	listens, _, err := net.SplitHostPort(f.addr)
	if err != nil {
		return usagef("such as "+studioAddr, "--addr: %w", err)
	}
	if show, err = a.places(show); err != nil {
		return err
	}
	if f.dataMB <= 0 {
		return usagef("it is in MB", "--data-limit must be at least 1, not %d", f.dataMB)
	}
	for _, dir := range f.data {
		if err := a.offer(ctx, dir); err != nil {
			return err
		}
	}
	page := web.Embedded()
	if f.ui != "" {
		live, closePage, err := pageOnDisk(f.ui)
		if err != nil {
			return fmt.Errorf("--ui %s: %w", f.ui, err)
		}
		defer closePage()
		page = live
	}
	l, err := server.Listen(f.addr)
	if err != nil {
		return err
	}
	at, _ := l.Addr().(*net.TCPAddr)
	if f.token == "" && at != nil && !at.IP.IsLoopback() {
		f.token = rand.Text()
	}
	var mp4 func(context.Context, *render.Animation, io.Writer, func(int)) error
	if _, err := host.FFmpeg(); err == nil {
		mp4 = host.EncodeMP4
	}
	s, err := server.New(server.Options{
		Runs: a.runsDir(), Show: show, Token: f.token, Hosts: hostNames(listens), ReadOnly: f.readOnly,
		Cache: f.cache * 1_000_000, DataLimit: f.dataMB * 1_000_000, UI: page, Data: host.Data, Results: host.Results(), Trained: a.trained, MP4: mp4,
		Fetch: host.FetchByName, Fetchable: host.Fetchable(),
	})
	if err != nil {
		_ = l.Close()
		return err
	}
	recording.Store(true)
	if os.Getenv("GOGC") == "" {
		// Caches are large and have few pointers, so collecting twice as often costs little and
		// halves the garbage that comes on top of them.
		debug.SetGCPercent(50)
	}
	addresses := addressesOf(at, listens, f.token)
	if f.at != nil {
		query, err := f.at(s)
		if err != nil {
			_ = l.Close()
			_ = s.Close()
			return err
		}
		for i, u := range addresses {
			addresses[i] = withQuery(u, query)
		}
	}
	training := ""
	if recipe != "" {
		t, err := s.Train(ctx, server.Order{Recipe: recipe, Seconds: seconds})
		if err != nil {
			_ = l.Close()
			_ = s.Close()
			return err
		}
		training = t.Run
	}
	// Programs add their own paths to an address; people begin with the run that they came for.
	if run := cmp.Or(training, singleRun(show)); run != "" && f.at == nil && !f.json {
		for i, u := range addresses {
			addresses[i] = withQuery(u, "?"+url.Values{"run": {run}}.Encode())
		}
	}
	if err := a.announce(f, addresses, show, training); err != nil {
		_ = l.Close()
		_ = s.Close()
		return err
	}
	if !f.noOpen && a.seen() {
		go a.openBrowser(addresses[0])
	}
	err = s.Serve(ctx, l)
	fmt.Fprintln(a.err, "the studio is closed")
	return err
}

// places returns the directories that arguments name: directories, or runs by
// name.
func (a *app) places(args []string) ([]string, error) {
	var dirs []string
	for _, arg := range args {
		if _, err := os.Stat(arg); err != nil {
			if arg, err = runstore.Resolve(nil, a.runsDir(), arg); err != nil {
				return nil, err
			}
		}
		dirs = append(dirs, arg)
	}
	return dirs, nil
}

// singleRun returns the name of the run if it is the only thing to show, otherwise "".
func singleRun(show []string) string {
	if len(show) != 1 {
		return ""
	}
	if _, err := runstore.ReadStamp(nil, show[0]); err != nil {
		return ""
	}
	dir, err := filepath.EvalSymlinks(show[0])
	if err == nil {
		dir, err = filepath.Abs(dir)
	}
	if err != nil {
		return ""
	}
	return filepath.Base(dir)
}

// announce prints where the studio is and what it shows.
func (a *app) announce(f studioFlags, addresses, show []string, training string) error {
	if len(show) == 0 {
		show = []string{a.runsDir()}
	}
	if f.json {
		raw, err := json.Marshal(struct {
			URL      string   `json:"url"`
			URLs     []string `json:"urls"` // every address that it answers at
			Runs     []string `json:"runs"`
			Training string   `json:"training,omitempty"` // the run that is being trained
		}{addresses[0], addresses, show, training})
		if err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s\n", raw)
		return nil
	}
	if training != "" {
		fmt.Fprintf(a.err, "the page is already training the default network; it records into %s\n", training)
	}
	fmt.Fprintf(a.err, "the studio shows %s at\n", strings.Join(show, ", "))
	for _, u := range addresses {
		fmt.Fprintln(a.out, u)
	}
	fmt.Fprintln(a.err, "Ctrl-C closes it; what was recorded stays")
	return nil
}

// trained prints how a training ended.
func (a *app) trained(t server.Training) {
	switch t.Status {
	case runstore.StatusFinished:
		text := ""
		if t.Test != nil && t.Test.Accuracy != nil {
			text = ": test accuracy " + percent(*t.Test.Accuracy)
		}
		fmt.Fprintf(a.err, "%s is trained%s\n", t.Run, text)
	case runstore.StatusInterrupted:
		fmt.Fprintf(a.err, "%s was interrupted at step %s; everything up to there is recorded: go on with brainbow train --resume %s\n", t.Run, group(t.Step), t.Run)
	default:
		fmt.Fprintf(a.err, "%s ended at step %s: %s\n", t.Run, group(t.Step), t.Error)
		if t.Hint != "" {
			fmt.Fprintln(a.err, "hint:", t.Hint)
		}
	}
}

// hostNames are the host names, besides addresses, under which a page may be
// requested.
func hostNames(host string) []string {
	var names []string
	if host != "" && net.ParseIP(host) == nil {
		names = append(names, host)
	}
	if own, err := os.Hostname(); err == nil && own != "" {
		names = append(names, own, own+".local")
	}
	return names
}

// addressesOf returns the addresses of a page that is served at a TCP address; if
// that is every address of this machine, the loopback address comes first.
func addressesOf(at *net.TCPAddr, host, token string) []string {
	hosts := []string{at.IP.String()}
	if host != "" && net.ParseIP(host) == nil {
		hosts[0] = host
	}
	if at.IP.IsUnspecified() {
		hosts = []string{"127.0.0.1"}
		if own, err := net.InterfaceAddrs(); err == nil {
			for _, a := range own {
				if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() && n.IP.To4() != nil {
					hosts = append(hosts, n.IP.String())
				}
			}
		}
	}
	var all []string
	for _, h := range hosts {
		u := url.URL{Scheme: "http", Host: net.JoinHostPort(h, fmt.Sprint(at.Port)), Path: "/"}
		if token != "" {
			u.RawQuery = url.Values{"token": {token}}.Encode()
		}
		all = append(all, u.String())
	}
	return all
}

// withQuery appends the query of a place of the page to an address, which may have a token.
func withQuery(address, query string) string {
	if strings.Contains(address, "?") {
		return address + "&" + strings.TrimPrefix(query, "?")
	}
	return address + query
}

// pageOnDisk serves the files of a directory, but follows no link that leads
// out of it.
func pageOnDisk(dir string) (page http.Handler, closePage func() error, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, err
	}
	page, err = web.Live(root.FS())
	if err != nil {
		_ = root.Close()
		return nil, nil, err
	}
	return page, root.Close, nil
}
