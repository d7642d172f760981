"""Times UMAP from an array of points to the layout in Brainbow and umap-learn in turns.

    python3 bench/peers/umap_learn.py [--points 10000] [--rounds N] [--threads 2] [--data DIR]

Run it in the root of the repository with a Python that has umap-learn, and a Go compiler.
The points are those of tsne.py: the first 50 principal components of MNIST's test images,
followed by the training images. umap-learn is compiled on other points before it is timed.
It runs with a seed (one thread) and without (all threads, a different layout every time).
Scores are those of the last round: trustworthiness and continuity of 15 neighbours and the
neighbourhood hit of 6.
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
from tsne import FEATURES, points


def labels(folder, n):
    out = []
    for name in ("t10k-labels-idx1-ubyte", "train-labels-idx1-ubyte"):
        path = pathlib.Path(folder) / name
        raw = path.read_bytes() if path.exists() else gzip.decompress(path.with_name(name + ".gz").read_bytes())
        out.append(np.frombuffer(raw, np.uint8, offset=8))
    return np.concatenate(out)[:n]


def peer(name, file):
    """Runs in a separate process and prints the seconds."""
    import warnings

    import umap

    warnings.simplefilter("ignore")
    x = np.fromfile(file, "<f4").reshape(-1, FEATURES)
    seed = 0 if "seed" in name else None
    umap.UMAP(n_epochs=5, random_state=seed).fit_transform(np.random.default_rng(0).normal(size=(5000, FEATURES)))
    start = time.perf_counter()
    y = umap.UMAP(random_state=seed).fit_transform(x)
    seconds = time.perf_counter() - start
    np.asarray(y, "<f4").tofile(file + ".layout")
    print(json.dumps(seconds))


def brainbow(binary, file, threads):
    env = dict(os.environ, BRAINBOW_POINTS=file, BRAINBOW_FEATURES=str(FEATURES), GOMAXPROCS=str(threads))
    command = [binary, "-test.run", "^$", "-test.bench", "^BenchmarkUMAPFile$", "-test.benchtime", "1x"]
    out = subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout
    return float(re.search(r"([\d.e+]+) ns/op", out)[1]) / 1e9


def scores(x, y, classes, k=15):
    """Trustworthiness, continuity and neighbourhood hit, a block of points at a time."""
    n = len(x)
    off = np.zeros(2)
    hit = 0
    for lo in range(0, n, 250):
        rows = np.arange(lo, min(n, lo + 250))
        orders, ranks = [], []
        for a in (x, y):
            a = a.astype(np.float64)
            d = (a[rows] ** 2).sum(1)[:, None] + (a**2).sum(1)[None] - 2 * a[rows] @ a.T
            d[np.arange(len(rows)), rows] = -1
            order = d.argsort(1)
            rank = np.empty_like(order)
            np.put_along_axis(rank, order, np.broadcast_to(np.arange(n), order.shape), 1)
            orders.append(order)
            ranks.append(rank)
        for i, (near, rank) in enumerate(((orders[1], ranks[0]), (orders[0], ranks[1]))):
            off[i] += np.maximum(0, np.take_along_axis(rank, near[:, 1 : k + 1], 1) - k).sum()
        hit += (classes[orders[1][:, 1:7]] == classes[rows][:, None]).sum()
    t, c = 1 - 2 / (n * k * (2 * n - 3 * k - 1)) * off
    return t, c, hit / n / 6


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=10000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--data", default=os.path.join(os.environ.get("BRAINBOW_DATA", "."), "mnist"))
    parser.add_argument("--peer", nargs=2, metavar=("NAME", "FILE"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.peer:
        peer(*args.peer)
        return
    names = ["Brainbow", "umap-learn, seeded", "umap-learn"]
    times, found = {name: [] for name in names}, {}
    with tempfile.TemporaryDirectory() as folder:
        binary = os.path.join(folder, "projection.test")
        subprocess.run(["go", "test", "-c", "-o", binary, "./projection"], check=True)
        file = os.path.join(folder, "points")
        x = points(args.data, args.points)
        x.tofile(file)
        classes = labels(args.data, args.points)
        threads = str(args.threads)
        env = dict(os.environ, OMP_NUM_THREADS=threads, OPENBLAS_NUM_THREADS=threads, NUMBA_NUM_THREADS=threads)
        for i in range(args.rounds):
            for name in names:
                if name == "Brainbow":
                    seconds = brainbow(binary, file, args.threads)
                else:
                    command = [sys.executable, __file__, "--peer", name, file]
                    out = subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout
                    seconds = json.loads(out.splitlines()[-1])
                times[name].append(seconds)
                print(f"round {i + 1} of {args.rounds}: {name} {seconds:.2f} s", file=sys.stderr)
                if i + 1 == args.rounds:
                    found[name] = scores(x, np.fromfile(file + ".layout", "<f4").reshape(-1, 2), classes)
    print(f"\n{args.points} points, {FEATURES} features, {args.threads} threads, median of {args.rounds}\n")
    print("| | seconds | Brainbow is faster by | trustworthiness | continuity | neighbourhood hit |")
    print("| --- | --- | --- | --- | --- | --- |")
    ours = statistics.median(times["Brainbow"])
    for name in names:
        s = statistics.median(times[name])
        t, c, h = found[name]
        print(f"| {name} | {s:.2f} | {s / ours:.1f}× | {t:.4f} | {c:.4f} | {h:.4f} |")


if __name__ == "__main__":
    main()
