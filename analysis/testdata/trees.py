"""Writes trees.json: what scikit-learn makes of a small made-up layer.

    python3 trees.py > trees.json     (with numpy and scikit-learn)

The layer is 400 observations of 4 classes by 60 neurons, computed from whole numbers
so that the tests make the same one: see layer in trees_test.go. Importances are
means over ten forests of other seeds, so that they are near what any good
implementation gives on average; "spread" is how far single forests are from
that mean, as a correlation of ranks.
"""

import json

import numpy as np
import sklearn
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.metrics import roc_auc_score


def layer():
    state = 12345

    def draw():
        nonlocal state
        state = (state * 1103515245 + 12345) % 2**31
        return state >> 16

    n, units, classes = 400, 60, 4
    x = np.zeros((n, units), np.float32)
    y = np.array([i % classes for i in range(n)])
    for i in range(n):
        for u in range(units):
            noise = (draw() % 512) + (draw() % 512) - 512
            # Neuron u answers to class u mod 8, if there is one, the less the
            # larger u; the others to none. Every third is cut off below zero.
            signal = 900 - 14 * u if u % 8 == y[i] else 0
            v = signal + noise - 200
            if u % 3 == 0:
                v = max(v, 0)
            x[i, u] = v // 16
    x[:, 17] = 3  # a constant one
    return x, y


def ranks(v):
    return np.argsort(np.argsort(v)).astype(float)


x, y = layer()
importances, spread, auc = [], [], []
for c in range(4):
    forests = [ExtraTreesClassifier(100, random_state=s).fit(x, y == c).feature_importances_ for s in range(10)]
    mean = np.mean(forests, axis=0)
    importances.append(mean.round(7).tolist())
    spread.append(float(np.mean([np.corrcoef(ranks(f), ranks(mean))[0, 1] for f in forests])))
    auc.append([round(float(roc_auc_score(y == c, x[:, u])), 12) for u in range(x.shape[1])])
json.dump({"sklearn": sklearn.__version__, "sum": int(x.sum()), "importances": importances, "spread": spread, "auc": auc}, __import__("sys").stdout)
