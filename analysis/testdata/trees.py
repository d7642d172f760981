"""Writes trees.json: feature importances of a small artificial layer by scikit-learn.

    python3 trees.py > trees.json     (with numpy and scikit-learn)

The layer has 60 neurons and 400 observations of 4 classes. It is computed from whole
numbers, so that the tests compute the same one: see layer in trees_test.go. Importances are
means over ten forests with different seeds, so that they are near the average of any good
implementation. "spread" says how far single forests are from that mean, as a rank
correlation.
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
            # Neuron u responds to class u mod 8, if that class exists, and less the larger u
            # is. Every third neuron is cut off below zero.
            signal = 900 - 14 * u if u % 8 == y[i] else 0
            v = signal + noise - 200
            if u % 3 == 0:
                v = max(v, 0)
            x[i, u] = v // 16
    x[:, 17] = 3  # a constant neuron
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
