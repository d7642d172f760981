"""Writes affinities.json: points, their affinities by openTSNE, and the divergence of the
layouts of openTSNE and scikit-learn, over all pairs, which the tests of t-SNE compare
with. Run in this folder; made with openTSNE 1.0.4, scikit-learn 1.9.1."""

import json

import numpy as np
from openTSNE import TSNE as Open
from openTSNE.affinity import PerplexityBasedNN
from sklearn.manifold import TSNE as Learn

rng = np.random.default_rng(8)
n, perplexity = 400, 20
# Clusters on a curve, of different density, with outliers.
t = np.sort(rng.uniform(0, 6, n))
x = np.stack([np.cos(t), np.sin(t), t / 3, np.sin(3 * t), 0 * t, 0 * t], 1)
x += rng.normal(size=x.shape) * np.where(np.floor(2 * t) % 2, 0.05, 0.3)[:, None]
x = x.astype(np.float32).round(3)

p = PerplexityBasedNN(x, perplexity=perplexity, method="exact").P.tocsr()


def divergence(y):
    d = 1 + ((y[:, None] - y[None]) ** 2).sum(2)
    z = (1 / d).sum() - n
    e = p.tocoo()
    return float((e.data * np.log(e.data * d[e.row, e.col] * z)).sum())


rows = []
for i in range(0, n, 50):
    r = p[i]
    rows.append({"point": i, "ids": r.indices.tolist(), "p": [float(f"{v:.7g}") for v in r.data]})
json.dump(
    {
        "n": n,
        "perplexity": perplexity,
        "x": [float(str(v)) for v in x.ravel()],
        "affinities": rows,
        "openTSNE": min(divergence(np.asarray(Open(perplexity=perplexity, neighbors="exact", negative_gradient_method="bh", theta=0, random_state=s).fit(x))) for s in range(3)),
        "scikit-learn": min(divergence(Learn(perplexity=perplexity, max_iter=750, method="exact", random_state=s).fit_transform(x).astype(float)) for s in range(3)),
    },
    open("affinities.json", "w"),
)
