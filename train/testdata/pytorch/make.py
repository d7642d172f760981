"""Writes optimizers.json: twelve updates of two parameters by each of PyTorch's
optimisers, given the gradients.

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
}
out = []
for name, (cls, kw, spec) in CASES.items():
    l2 = 0.05 if name.endswith("-l2") else 0.0
    w, b = torch.randn(3, 5).requires_grad_(), torch.randn(3).requires_grad_()
    case = {"name": name, "optimizer": spec, "l2": l2, "weight": flat(w), "bias": flat(b), "steps": []}
    opt = cls([{"params": [w], "weight_decay": l2}, {"params": [b]}], **kw)
    for _ in range(12):
        w.grad, b.grad = torch.randn(3, 5), torch.randn(3)
        g = {"grad_weight": flat(w.grad), "grad_bias": flat(b.grad)}
        opt.step()
        case["steps"].append(g | {"weight": flat(w), "bias": flat(b)})
    out.append(case)
print("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in out) + "\n]")
