"""Writes optimizers.json: twelve updates of two parameters by each of PyTorch's optimisers,
from given gradients.

    python3 make.py > optimizers.json        (made with PyTorch 1.13.0)
"""
import json
import torch

torch.manual_seed(11)


def flat(t): return [float(f"{v:.9g}") for v in t.detach().flatten().tolist()]


CASES = {
    "sgd": (torch.optim.SGD, dict(lr=0.3), {"kind": "sgd", "learning_rate": 0.3}),
    "sgd-l2": (torch.optim.SGD, dict(lr=0.3), {"kind": "sgd", "learning_rate": 0.3}),
    "momentum": (torch.optim.SGD, dict(lr=0.1, momentum=0.8), {"kind": "momentum", "learning_rate": 0.1, "momentum": 0.8}),
    "adam": (torch.optim.Adam, dict(lr=0.01), {"kind": "adam", "learning_rate": 0.01}),
    "adam-l2": (torch.optim.Adam, dict(lr=0.01, eps=1e-7, betas=(0.8, 0.99)), {"kind": "adam", "learning_rate": 0.01, "epsilon": 1e-7, "beta1": 0.8, "beta2": 0.99}),
    "adadelta": (torch.optim.Adadelta, dict(lr=1.0, rho=0.95, eps=1e-6), {"kind": "adadelta", "learning_rate": 1}),
    "nesterov": (torch.optim.SGD, dict(lr=0.1, momentum=0.9, nesterov=True), {"kind": "momentum", "learning_rate": 0.1, "nesterov": True}),
    "rmsprop": (torch.optim.RMSprop, dict(lr=0.01), {"kind": "rmsprop", "learning_rate": 0.01}),
    "rmsprop-momentum-l2": (torch.optim.RMSprop, dict(lr=0.02, alpha=0.9, eps=1e-4, momentum=0.7), {"kind": "rmsprop", "learning_rate": 0.02, "rho": 0.9, "epsilon": 1e-4, "momentum": 0.7}),
    "adamw": (torch.optim.AdamW, dict(lr=0.05), {"kind": "adamw", "learning_rate": 0.05}),
    "adamw-decay": (torch.optim.AdamW, dict(lr=0.1), {"kind": "adamw", "learning_rate": 0.1, "weight_decay": 0.3}),
    "sgd-l1": (torch.optim.SGD, dict(lr=0.3), {"kind": "sgd", "learning_rate": 0.3}),
    "momentum-l1-l2": (torch.optim.SGD, dict(lr=0.1, momentum=0.9), {"kind": "momentum", "learning_rate": 0.1}),
    "sgd-clip-norm": (torch.optim.SGD, dict(lr=0.3), {"kind": "sgd", "learning_rate": 0.3}),
    "sgd-clip-value": (torch.optim.SGD, dict(lr=0.3), {"kind": "sgd", "learning_rate": 0.3}),
    "adam-clip-both-l2": (torch.optim.Adam, dict(lr=0.05), {"kind": "adam", "learning_rate": 0.05}),
}
# Further settings of the recipe. Clipping precedes the terms of l1 and l2.
MORE = {
    "sgd-l1": {"l1": 0.04}, "momentum-l1-l2": {"l1": 0.02}, "sgd-clip-norm": {"clip_norm": 4}, "sgd-clip-value": {"clip_value": 0.5},
    "adam-clip-both-l2": {"clip_value": 1, "clip_norm": 2.5},
}
out = []
for name, (cls, kw, spec) in CASES.items():
    l2 = 0.05 if name.endswith("-l2") else 0.0
    w, b = torch.randn(3, 5).requires_grad_(), torch.randn(3).requires_grad_()
    more = MORE.get(name, {})
    case = {"name": name, "optimizer": spec, "l2": l2} | more | {"weight": flat(w), "bias": flat(b), "steps": []}
    decay = spec.get("weight_decay", 0.01) if spec["kind"] == "adamw" else l2
    opt = cls([{"params": [w], "weight_decay": decay}, {"params": [b], "weight_decay": 0}], **kw)
    for _ in range(12):
        w.grad, b.grad = torch.randn(3, 5), torch.randn(3)
        g = {"grad_weight": flat(w.grad), "grad_bias": flat(b.grad)}
        if "clip_value" in more:
            torch.nn.utils.clip_grad_value_([w, b], more["clip_value"])
        if "clip_norm" in more:
            torch.nn.utils.clip_grad_norm_([w, b], more["clip_norm"])
        if "l1" in more:
            w.grad += more["l1"] * w.detach().sign()
        opt.step()
        case["steps"].append(g | {"weight": flat(w), "bias": flat(b)})
    out.append(case)
print("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in out) + "\n]")
