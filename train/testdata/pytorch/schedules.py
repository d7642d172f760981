"""Writes schedules.json: the learning rate of every update of short trainings with
PyTorch's schedulers. Inverse time is Keras's decay.

    python3 schedules.py > schedules.json        (made with PyTorch 1.13.0)
"""
import json
import torch
import torch.optim.lr_scheduler as S

SAMPLES, BATCH = 100, 10


def rates(lr, epochs, spec):
    per, all_ = SAMPLES // BATCH, SAMPLES // BATCH * epochs
    opt = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
    warm = spec.get("warmup", 0)
    main = {
        "constant": lambda: S.ConstantLR(opt, 1),
        "step": lambda: S.StepLR(opt, spec["every"] * per, spec["factor"]),
        "cosine": lambda: S.CosineAnnealingLR(opt, all_ - warm, spec.get("final", 0) * lr),
        "inverse-time": lambda: S.LambdaLR(opt, lambda t: 1 / (1 + spec["decay"] * t)),
    }
    if warm:
        first = S.LinearLR(opt, 1 / warm, 1, max(1, warm - 1))
        s = S.SequentialLR(opt, [first, main[spec["kind"]]()], [warm])
    else:
        s = main[spec["kind"]]()
    out = []
    for _ in range(all_):
        out.append(opt.param_groups[0]["lr"])
        opt.step()
        s.step()
    return out


CASES = [
    (0.1, 3, {"kind": "constant"}), (0.1, 2, {"kind": "constant", "warmup": 7}),
    (0.5, 6, {"kind": "step", "every": 2, "factor": 0.1}), (0.5, 5, {"kind": "step", "every": 1, "factor": 0.7, "warmup": 13}),
    (0.3, 4, {"kind": "cosine"}), (0.3, 4, {"kind": "cosine", "final": 0.05, "warmup": 5}),
    (0.01, 4, {"kind": "inverse-time", "decay": 1e-9}), (2.0, 4, {"kind": "inverse-time", "decay": 0.1, "warmup": 4}),
]
out = [{"samples": SAMPLES, "batch": BATCH, "epochs": e, "optimizer": {"kind": "sgd", "learning_rate": lr}, "schedule": s, "rates": rates(lr, e, s)}
       for lr, e, s in CASES]
print("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in out) + "\n]")
