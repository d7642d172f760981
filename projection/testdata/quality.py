"""Writes quality.json: results of scikit-learn and SciPy that the tests of quality and
scaling compare with. Run in this folder; made with scikit-learn 1.9.1, SciPy 1.17.1."""

import json

import numpy as np
from scipy.spatial.distance import pdist, squareform
from scipy.stats import spearmanr
from sklearn.manifold import smacof, trustworthiness
from sklearn.neighbors import NearestNeighbors

rng = np.random.default_rng(5)
n, k = 90, 6
labels = np.arange(n) % 4
x = (rng.normal(size=(4, 7))[labels] + 0.7 * rng.normal(size=(n, 7))).astype(np.float32).round(4)
layout = (x[:, :2] + 0.3 * rng.normal(size=(n, 2))).astype(np.float32).round(4)
start = rng.normal(size=(n, 2)).astype(np.float32).round(4)


def near(a):
    return NearestNeighbors(n_neighbors=k).fit(a).kneighbors(return_distance=False)


big, small = pdist(x.astype(float)), pdist(layout.astype(float))
scale = (big @ small) / (small @ small)
square = squareform(big)
same = labels[:, None] == labels[None, :]
off = ~np.eye(n, dtype=bool)
d = squareform(small)
moved, stress, iterations = smacof(square, init=start.astype(float), n_init=1, max_iter=40, eps=1e-9, return_n_iter=True)
json.dump(
    {
        "n": n,
        "k": k,
        "x": x.ravel().tolist(),
        "layout": layout.ravel().tolist(),
        "labels": labels.tolist(),
        "trustworthiness": trustworthiness(x, layout, n_neighbors=k),
        "continuity": trustworthiness(layout, x, n_neighbors=k),
        "preservation": float(np.mean([len(set(a) & set(b)) / k for a, b in zip(near(x), near(layout))])),
        "stress": float(np.sqrt(((scale * small - big) ** 2).sum() / (big**2).sum())),
        "scale": float(scale),
        "shepard": float(spearmanr(big, small).statistic),
        "hit": float((labels[near(layout)] == labels[:, None]).mean()),
        "hit_x": float((labels[near(x)] == labels[:, None]).mean()),
        "within": float(d[same & off].mean()),
        "between": float(d[~same].mean()),
        "start": start.ravel().tolist(),
        "smacof": moved.ravel().round(6).tolist(),
        "smacof_stress": float(stress),
        "smacof_iterations": int(iterations),
    },
    open("quality.json", "w"),
)
