"""Writes umap.json: handwritten digits of 8×8 pixels (scikit-learn's copy of the UCI set)
and quality measures of umap-learn's layouts of them. Run in this folder; made with
umap-learn 0.5.12."""

import json

import numpy as np
import umap as peer
from sklearn.datasets import load_digits
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors

digits = load_digits()
x, labels = digits.data[:500].astype(np.float32), digits.target[:500]
scores = []
for seed in range(3):
    y = peer.UMAP(random_state=seed).fit_transform(x)
    near = NearestNeighbors(n_neighbors=6).fit(y).kneighbors(return_distance=False)
    scores.append([trustworthiness(x, y, n_neighbors=6), trustworthiness(y, x, n_neighbors=6), (labels[near] == labels[:, None]).mean()])
json.dump(
    {
        "x": x.astype(int).ravel().tolist(),
        "labels": labels.tolist(),
        "scores": np.mean(scores, 0).tolist(),
    },
    open("umap.json", "w"),
    separators=(",", ":"),
)
