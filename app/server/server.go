package server

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"brainbow/dataset"
	"brainbow/experiment"
	"brainbow/internal/vfs"
	"brainbow/render"
	"brainbow/runstore"

	"github.com/klauspost/compress/gzhttp"
)

// Options of a server. Only Runs and Data are required.
type Options struct {
	Runs string // the directory of runs, where trainings record
	// Show lists directories of runs, single runs and sweeps to show instead of Runs. Trainings
	// of this process are always shown.
	Show []string
	// FS is the file system of the runs, by default the operating system's.
	FS vfs.FS
	// Data opens the datasets.
	Data dataset.Opener
	// Results is the directory for results that cannot be written into a run, as in
	// runstore.OpenOptions.
	Results string
	// Token, unless empty, must come with every request, as a bearer token or once as ?token=,
	// which sets a cookie. It is required to listen on other addresses than loopback.
	Token string
	// Hosts lists host names that requests may use besides localhost and numeric addresses.
	Hosts []string
	// ReadOnly forbids trainings, and changes of runs.
	ReadOnly bool
	Threads  int // of one computation or training, 0 for all processors
	// Computations is the maximum number of computations at the same time, 2 by default.
	Computations int
	// Cache is the size of all caches in bytes, 256 MB by default. Half of it holds answers,
	// the other half replayed steps of runs.
	Cache  int64
	Upload int64 // maximum size of a request's body in bytes, 16 MB by default
	// DataLimit is the maximum size in bytes of a data set that a page sends, 2 GB by default.
	DataLimit int64
	Poll      time.Duration // interval at which runs are polled while a page is open, 0.5 s by default
	// Trained, unless nil, is called with every training of this process that ends.
	Trained func(Training)
	// MP4, unless nil, writes an animation as MP4. done is called with the number of frames written
	// so far.
	MP4 func(ctx context.Context, a *render.Animation, w io.Writer, done func(frames int)) error
	// Fetch, unless nil, downloads what is missing of a public dataset. progress is called with the bytes
	// of a file that have arrived; total is negative if unknown. Fetchable are the datasets that it can
	// download, and their sizes in bytes.
	Fetch     func(ctx context.Context, name string, progress func(file string, done, total int64)) error
	Fetchable map[string]int64
	// UI answers requests outside /api/; if nil, they get 404.
	UI http.Handler
}

// Server is an http.Handler over a directory of runs. Call [Server.Close] when done with it.
type Server struct {
	opt     Options
	shelf   *shelf
	mux     *http.ServeMux
	packed  http.Handler // mux, compressing, for clients that read
	hub     *hub
	runs    *catalog
	open    *opened
	compute *computer
	follow  *follower
	live    *trainings
	sets    *heldSets
	streams atomic.Int64
	tidy    tidier
	ctx     context.Context // until the server closes

	estimates  chan struct{} // holds a token for each estimate under way
	fetching   fetches
	sheetsLock sync.Mutex
	sheets     map[string][]byte // contact sheets of datasets
	end        context.CancelFunc
	once       sync.Once
}

// New returns a server for a directory of runs, which need not exist yet.
func New(opt Options) (*Server, error) {
	if opt.Runs == "" {
		return nil, errors.New("serve runs: Options.Runs must name a directory")
	}
	if opt.Data == nil {
		return nil, errors.New("serve runs: Options.Data must be set")
	}
	if opt.FS == nil {
		opt.FS = vfs.OS
	}
	shelf, err := newShelf(opt.FS, opt.Runs, opt.Show)
	if err != nil {
		return nil, err
	}
	opt.Threads = cmp.Or(opt.Threads, runtime.GOMAXPROCS(0))
	opt.Computations = cmp.Or(opt.Computations, 2)
	opt.Cache = cmp.Or(opt.Cache, 256_000_000)
	opt.Upload = cmp.Or(opt.Upload, 16_000_000)
	opt.DataLimit = cmp.Or(opt.DataLimit, 2_000_000_000)
	opt.Poll = cmp.Or(opt.Poll, time.Second/2)
	ctx, end := context.WithCancel(context.Background())
	s := &Server{opt: opt, shelf: shelf, mux: http.NewServeMux(), hub: newHub(), end: end, ctx: ctx}
	s.sets = &heldSets{Opener: opt.Data}
	s.estimates, s.sheets = make(chan struct{}, 1), map[string][]byte{}
	s.fetching.all = map[string]*download{}
	s.runs = &catalog{shelf: shelf, seen: map[string]*listed{}}
	s.open = &opened{s: s, runs: map[string]*opening{}}
	s.compute = newComputer(ctx, opt.Computations, opt.Cache/2, s.hub)
	s.live = newTrainings(ctx, s)
	s.follow = newFollower(ctx, s)
	go s.tidy.run(ctx, tidyAfter)
	if !opt.ReadOnly {
		// If it fails, so does whoever wants to record there, with a message.
		_, _ = runstore.RemoveReserved(opt.FS, shelf.runs)
		go s.watchTrash(ctx, trashEvery)
	}
	s.routes()
	packed, err := packing(s.mux)
	if err != nil {
		return nil, err
	}
	s.packed = patiently(packed, writePatience)
	return s, nil
}

func (s *Server) routes() {
	get := func(path string, f func(http.ResponseWriter, *http.Request) error) {
		s.mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
			if err := f(w, r); err != nil {
				fail(w, err)
			}
		})
	}
	receive := func(path string, changes bool, limit int64, f func(http.ResponseWriter, *http.Request) error) {
		s.mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
			if changes && s.opt.ReadOnly {
				fail(w, refuse(http.StatusForbidden, "start a server without --read-only", "this server is read-only"))
				return
			}
			if r.ContentLength > limit {
				w.Header().Set("Connection", "close") // do not read the rest of the body
				fail(w, &http.MaxBytesError{Limit: limit})
				return
			}
			r.Body = http.MaxBytesReader(w, r.Body, limit)
			if err := f(w, r); err != nil {
				fail(w, err)
			}
		})
	}
	post := func(path string, changes bool, f func(http.ResponseWriter, *http.Request) error) {
		receive(path, changes, s.opt.Upload, f)
	}
	get("/api/runs", s.listRuns)
	get("/api/runs/{run}", s.describeRun)
	get("/api/runs/{run}/about", s.about)
	get("/api/runs/{run}/trials", s.trials)
	post("/api/runs/{run}/note", true, s.note)
	post("/api/runs/{run}/rename", true, s.rename)
	post("/api/runs/{run}/delete", true, s.remove)
	get("/api/disk", s.disk)
	get("/api/trash", s.listTrash)
	post("/api/trash/empty", true, s.empty)
	post("/api/trash/{entry}/restore", true, s.restore)
	get("/api/runs/{run}/metrics", s.metrics)
	get("/api/runs/{run}/moments", s.moments)
	get("/api/runs/{run}/channels", s.channels)
	get("/api/runs/{run}/events", s.events)
	get("/api/runs/{run}/files", s.listFiles)
	get("/api/runs/{run}/files/{path...}", s.file)
	get("/api/runs/{run}/weights/{layer}", s.weights)
	get("/api/runs/{run}/activations", s.activations)
	get("/api/runs/{run}/samples", s.samples)
	get("/api/runs/{run}/predictions", s.predictions)
	get("/api/runs/{run}/confusion", s.confusion)
	get("/api/runs/{run}/history", s.history)
	get("/api/runs/{run}/films/weights/{layer}", s.weightFilm)
	get("/api/runs/{run}/films/activations/{value}", s.activationFilm)
	get("/api/runs/{run}/projection", s.projection)
	get("/api/runs/{run}/projections", s.projections)
	get("/api/runs/{run}/neurons", s.neurons)
	get("/api/runs/{run}/neuron", s.neuron)
	get("/api/runs/{run}/responses", s.responses)
	get("/api/runs/{run}/silent", s.silent)
	get("/api/runs/{run}/separation", s.separation)
	get("/api/runs/{run}/neighbours", s.neighbours)
	get("/api/runs/{run}/sample/{id}", s.sample)
	get("/api/runs/{run}/sample/{id}/turn", s.turn)
	get("/api/runs/{run}/sample/{id}/why", s.why)
	get("/api/runs/{run}/sample/{id}/course", s.sampleCourse)
	get("/api/runs/{run}/class/{class}", s.class)
	get("/api/runs/{run}/class/{class}/course", s.classCourse)
	get("/api/runs/{run}/mistakes", s.mistakes)
	get("/api/runs/{run}/compare", s.compare)
	get("/api/runs/{run}/plane", s.plane)
	get("/api/runs/{run}/views/{picture}", s.picture)
	post("/api/runs/{run}/explain", false, s.explain)
	post("/api/runs/{run}/try", false, s.try)
	receive("/api/open", false, maxPicture, s.openPicture)
	// The files, and what surrounds them in the body.
	receive("/api/data", true, s.opt.DataLimit+s.opt.DataLimit/8+1<<20, s.receiveData)
	get("/api/views", s.listViews)
	get("/api/recipes", s.recipes)
	get("/api/recipe", s.recipeText)
	post("/api/recipe", false, s.describeRecipe)
	post("/api/recipe/estimate", false, s.estimateRecipe)
	get("/api/form", s.form)
	get("/api/datasets", s.datasets)
	get("/api/datasets/{name}/sheet", s.sheet)
	post("/api/datasets/{name}/fetch", true, s.fetch)
	post("/api/datasets/{name}/cancel", true, s.stopFetch)
	get("/api/trainings", s.listTrainings)
	post("/api/trainings", true, s.startTraining)
	post("/api/trainings/{run}/{verb}", true, s.steer)
	s.mux.HandleFunc("GET /api/stream", s.stream)
	s.mux.HandleFunc("GET /docs/{page}", s.documentation)
	s.mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		for _, m := range []string{http.MethodGet, http.MethodPost} {
			other := r.Clone(r.Context())
			other.Method = m
			if _, pattern := s.mux.Handler(other); m != r.Method && strings.HasPrefix(pattern, m) {
				w.Header().Set("Allow", m)
				fail(w, refuse(http.StatusMethodNotAllowed, "use "+m, "%s does not take %s", r.URL.Path, r.Method))
				return
			}
		}
		fail(w, refuse(http.StatusNotFound, "docs/server.md lists the routes", "there is nothing at %s", r.URL.Path))
	})
	if s.opt.UI != nil {
		s.mux.Handle("/", s.opt.UI)
		return
	}
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fail(w, refuse(http.StatusNotFound, "routes begin with /api/", "there is nothing at %s", r.URL.Path))
	})
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.guard(w, r) {
		return
	}
	if tag := r.Header.Get("If-None-Match"); strings.HasSuffix(tag, packedTag+`"`) {
		r = r.Clone(r.Context()) // the client has the same body, compressed
		r.Header.Set("If-None-Match", strings.TrimSuffix(tag, packedTag+`"`)+`"`)
	}
	s.packed.ServeHTTP(w, r)
	s.tidy.asked.Add(1)
}

// packedTag is the suffix of the ETag of a compressed answer.
const packedTag = "-gzip"

// packing returns a handler that compresses text answers of h, if they are long enough and the
// client accepts it.
func packing(h http.Handler) (http.Handler, error) {
	wrap, err := gzhttp.NewWrapper(
		gzhttp.MinSize(1<<10), gzhttp.CompressionLevel(gzip.BestSpeed), gzhttp.SuffixETag(packedTag), gzhttp.EnableZstd(false),
		gzhttp.ContentTypes([]string{"application/json", "text/plain", "image/svg+xml"}),
	)
	if err != nil {
		return nil, fmt.Errorf("serve runs: %w", err)
	}
	return wrap(h), nil
}

// Close ends trainings, which keep what they recorded, computations and streams, and waits for
// them. Afterwards the server refuses requests that need them.
func (s *Server) Close() error {
	s.once.Do(func() {
		s.end()
		s.live.wait()
		s.fetching.wg.Wait()
		s.compute.wait()
		s.follow.wait()
		s.hub.close()
		s.open.close()
	})
	return nil
}

// sendJSON answers with v as JSON.
func sendJSON(w http.ResponseWriter, r *http.Request, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("describe: %w", err)
	}
	return send(w, r, "application/json", body)
}

// send answers with a body, or with 304 if the client has it already.
func send(w http.ResponseWriter, r *http.Request, kind string, body []byte) error {
	return sendTagged(w, r, answer{kind, body, tagOf(body)})
}

// tagOf returns the ETag of a body, a hash of its content.
func tagOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:12])
}

// sendTagged is send for a body whose ETag is known.
func sendTagged(w http.ResponseWriter, r *http.Request, a answer) error {
	kind, body, tag := a.kind, a.body, a.tag
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	return nil
}

// recipes answers with the list of recipes.
func (s *Server) recipes(w http.ResponseWriter, r *http.Request) error {
	all := []RecipeFacts{}
	for _, name := range experiment.Names() {
		d, err := experiment.Load(s.opt.FS, name)
		if err != nil {
			return err
		}
		rec, err := d.Recipe()
		if err != nil {
			return err
		}
		all = append(all, RecipeFacts{name, rec.Title, rec.About})
	}
	return sendJSON(w, r, RecipeList{all})
}
