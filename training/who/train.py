"""Trains the heads for names, mentions, coreference and events on a frozen attribution encoder.

    train.py --attribution CHECKPOINT.pt --base MINILM_DIR --data DATA_DIR --out WHO.pt

The first four layers are the attribution model's and stay as they are, so that its figures do; two more layers start as
copies of its last two and are trained. Weights are kept in float32 and used in bfloat16; an exponential average of them
is what is scored and saved."""

import argparse
import os
import random
import sys
import time

import torch
from tokenizers import Tokenizer

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "attribution"))
from heads import OWN, SHARED, Who  # noqa: E402
from jobs import Jobs  # noqa: E402
from model import Model  # noqa: E402

p = argparse.ArgumentParser()
p.add_argument("--attribution", required=True)
p.add_argument("--base", required=True)
p.add_argument("--data", required=True)
p.add_argument("--out", required=True)
p.add_argument("--epochs", type=int, default=4)
p.add_argument("--lr", type=float, default=2e-4)
p.add_argument("--head-lr", type=float, default=1e-3)
p.add_argument("--tokens", type=int, default=4096)
p.add_argument("--mask", type=float, default=0.05)
p.add_argument("--seed", type=int, default=1)
p.add_argument("--threads", type=int, default=1)
a = p.parse_args()
torch.manual_seed(a.seed)
torch.set_num_threads(a.threads)
rng = random.Random(a.seed)
tokenizer = Tokenizer.from_file(os.path.join(a.base, "tokenizer.json"))
tokenizer.no_padding()
tokenizer.no_truncation()
jobs = Jobs(a.data, tokenizer, a.tokens, rng)
base = Model(tokenizer.get_vocab_size(), 0.0)
base.load_state_dict({k: v.float() for k, v in torch.load(a.attribution).items()}, strict=False)
who = Who()
for own, last in zip(who.layers, base.encoder.layers[SHARED:]):
    own.load_state_dict(last.state_dict())
assert len(base.encoder.layers) == SHARED + OWN
base.bfloat16().eval().requires_grad_(False)


class Joined(torch.nn.Module):
    """What jobs.py asks of a model: `encoder`, `drop`, `who`."""

    def __init__(self):
        super().__init__()
        self.who = who
        self.drop = torch.nn.Dropout(0.1)

    def encoder(self, ids, feats, mask):
        e = base.encoder
        bias = ((1.0 - mask.to(torch.bfloat16)) * -10000.0)[:, None, None, :]
        with torch.no_grad():
            x = e.norm(e.words(ids) + e.places.weight[: ids.shape[1]].unsqueeze(0) + e.features(feats))
            for layer in e.layers[:SHARED]:
                x = layer(x, bias)
        for layer in self.who.layers:
            x = layer(x, bias)
        return x


model = Joined()
live = list(who.named_parameters())
master = {n: q.detach().float().clone().requires_grad_(True) for n, q in live}
average = {n: q.detach().clone() for n, q in master.items()}
who.bfloat16()
body = [q for n, q in master.items() if n.startswith("layers.")]
heads = [q for n, q in master.items() if not n.startswith("layers.")]
optimizer = torch.optim.AdamW([dict(params=body, lr=a.lr), dict(params=heads, lr=a.head_lr)], weight_decay=0.01, fused=True)


def put(weights):
    with torch.no_grad():
        for n, q in live:
            q.copy_(weights[n])


batches, step = jobs.epoch(), 0
steps = a.epochs * len(batches)
schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: min((k + 1) / (0.06 * steps), max(0.02, (steps - k) / (0.94 * steps))))
for epoch in range(a.epochs):
    batches = batches if epoch == 0 else jobs.epoch()
    rng.shuffle(batches)
    model.train()
    began, seen, losses = time.time(), 0, {}
    for number, (kind, items) in enumerate(batches):
        loss = jobs.loss(model, kind, items, a.mask)
        model.zero_grad(set_to_none=True)
        loss.backward()
        for n, q in live:
            master[n].grad = None if q.grad is None else q.grad.float()
        torch.nn.utils.clip_grad_norm_(list(master.values()), 1.0)
        optimizer.step()
        schedule.step()
        put(master)
        step += 1
        decay = min(0.998, (1 + step) / (10 + step))
        with torch.no_grad():
            for n, q in master.items():
                average[n].lerp_(q, 1 - decay)
        seen += sum(len(w[0]) for t, *_ in items for w in t.windows)
        now = losses.setdefault(kind, [0.0, 0])
        now[0], now[1] = now[0] + float(loss.detach()), now[1] + 1
        if number % 50 == 0:
            shown = " ".join(f"{name} {x / n:.4f}" for name, (x, n) in sorted(losses.items()))
            print(f"epoch {epoch} {number}/{len(batches)} {shown} {seen / (time.time() - began):.0f} tok/s", flush=True)
    model.eval()
    put(average)
    torch.save({n: q.clone() for n, q in average.items()}, a.out)
    print(f"== epoch {epoch} {time.time() - began:.0f} s", {k: round(v, 3) for k, v in jobs.evaluate(model).items()}, flush=True)
    put(master)
