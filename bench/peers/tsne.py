"""Times t-SNE from an array of points to the layout in Brainbow, openTSNE and scikit-learn in turns.

    python3 bench/peers/tsne.py [--points 10000] [--rounds N] [--threads 2] [--data DIR] [--only NAMES]

Run it in the root of the repository with a Python that has scikit-learn and openTSNE, and a
Go compiler. DIR contains the files of MNIST as distributed. The points are the first 50
principal components of the test images, followed by the training images. Each method runs
in a separate process with 250 exaggerated and 500 further iterations at perplexity 30;
finding neighbours is included. All Kullback-Leibler divergences use the same P, from exact
neighbours, and sums over all pairs of a layout.
"""
import argparse
import gzip
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

FEATURES = 50


def images(folder, name):
    path = pathlib.Path(folder) / name
    raw = path.read_bytes() if path.exists() else gzip.decompress(path.with_name(name + ".gz").read_bytes())
    return np.frombuffer(raw, np.uint8, offset=16).reshape(-1, 784)


def points(folder, n):
    from sklearn.decomposition import PCA

    x = np.concatenate([images(folder, "t10k-images-idx3-ubyte"), images(folder, "train-images-idx3-ubyte")])
    if n > len(x):
        raise SystemExit(f"there are {len(x)} images")
    return PCA(FEATURES, random_state=0).fit_transform(x[:n].astype(np.float32) / 255).astype("<f4")


def peer(name, file, threads):
    """Runs in a separate process and prints the seconds."""
    x = np.fromfile(file, "<f4").reshape(-1, FEATURES)
    if name == "scikit-learn":
        from sklearn.manifold import TSNE

        method = TSNE(perplexity=30, max_iter=750, init="pca", learning_rate="auto", n_jobs=threads, random_state=0)
        start = time.perf_counter()
        y = method.fit_transform(x)
    else:
        from openTSNE import TSNE

        method = TSNE(perplexity=30, early_exaggeration_iter=250, n_iter=500, n_jobs=threads, random_state=0,
                      negative_gradient_method="fft" if name == "openTSNE FFT" else "bh")
        start = time.perf_counter()
        y = method.fit(x)
    seconds = time.perf_counter() - start
    np.asarray(y, "<f4").tofile(file + ".layout")
    print(json.dumps({"seconds": seconds, "kB": peak()}))


def brainbow(binary, file, threads):
    env = dict(os.environ, BRAINBOW_POINTS=file, BRAINBOW_FEATURES=str(FEATURES), GOMAXPROCS=str(threads))
    command = [binary, "-test.run", "^$", "-test.bench", "^BenchmarkTSNEFile$", "-test.benchtime", "1x"]
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    peak_kb = 0
    while process.poll() is None:
        peak_kb = max(peak_kb, peak(process.pid))
        time.sleep(.1)
    out = process.stdout.read()
    if process.returncode:
        raise SystemExit(out)
    return {"seconds": float(re.search(r"([\d.e+]+) ns/op", out)[1]) / 1e9, "kB": peak_kb}


def peak(pid="self"):
    """The peak memory of a process in kB. Unlike its resource usage, this excludes the process it was forked from."""
    try:
        found = re.search(r"VmHWM:\s*(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())
    except OSError:
        found = None
    return int(found[1]) if found else 0


def affinities(x, threads):
    """P of the 90 exact neighbours, symmetric, as a sparse matrix of float64."""
    from openTSNE.affinity import PerplexityBasedNN

    return PerplexityBasedNN(x, perplexity=30, method="exact", n_jobs=threads).P.tocoo()


def divergence(p, y):
    y = y.astype(np.float64)
    y -= y.mean(0)
    z = -float(len(y))
    small = y.astype(np.float32)
    for lo in range(0, len(y), 500):
        d = small[lo:lo + 500, None, 0] - small[None, :, 0]
        e = small[lo:lo + 500, None, 1] - small[None, :, 1]
        d *= d
        e *= e
        d += e
        d += 1
        np.reciprocal(d, out=d)
        z += float(d.sum(dtype=np.float64))
    d = ((y[p.row] - y[p.col]) ** 2).sum(1)
    return float((p.data * (np.log(p.data) + np.log1p(d) + np.log(z))).sum())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=10000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--data", default=os.path.join(os.environ.get("BRAINBOW_DATA", "."), "mnist"))
    parser.add_argument("--only", default="Brainbow,openTSNE FFT,scikit-learn")
    parser.add_argument("--peer", nargs=2, metavar=("NAME", "FILE"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.peer:
        peer(*args.peer, args.threads)
        return
    names = args.only.split(",")
    with tempfile.TemporaryDirectory() as folder:
        binary = os.path.join(folder, "projection.test")
        subprocess.run(["go", "test", "-c", "-o", binary, "./projection"], check=True)
        file = os.path.join(folder, "points")
        x = points(args.data, args.points)
        x.tofile(file)
        p = affinities(x, args.threads)
        threads = str(args.threads)
        env = dict(os.environ, OMP_NUM_THREADS=threads, OPENBLAS_NUM_THREADS=threads, NUMBA_NUM_THREADS=threads)
        results = {}
        for i in range(args.rounds):
            for name in names:
                if name == "Brainbow":
                    r = brainbow(binary, file, args.threads)
                else:
                    command = [sys.executable, __file__, "--threads", threads, "--peer", name, file]
                    r = json.loads(subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout)
                r["kl"] = divergence(p, np.fromfile(file + ".layout", "<f4").reshape(-1, 2))
                results.setdefault(name, []).append(r)
                print(f"round {i + 1} of {args.rounds}: {name} {r['seconds']:.2f} s, KL {r['kl']:.4f}", file=sys.stderr)
    median = {name: {k: statistics.median(r[k] for r in rs) for k in rs[0]} for name, rs in results.items()}
    print(f"\n{args.points} points, {FEATURES} features, {args.threads} threads, median of {args.rounds}\n")
    print("| | seconds | Brainbow is faster by | KL | memory |\n| --- | --- | --- | --- | --- |")
    ours = median.get("Brainbow", {}).get("seconds", float("nan"))
    for name, r in median.items():
        print(f"| {name} | {r['seconds']:.2f} | {r['seconds'] / ours:.1f}× | {r['kl']:.4f} | {r['kB'] / 1024:.0f} MB |")


if __name__ == "__main__":
    main()
