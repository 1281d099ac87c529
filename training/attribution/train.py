"""Trains the attribution model.

    train.py --base MINILM_DIR --polnear POLNEAR_DIR --out CHECKPOINT.pt [--start CHECKPOINT.pt] [--nested NESTED.jsonl]

POLNEAR_DIR holds train/ and dev/. Each epoch sees every article once, with its own choice of quotation marks, window
length and embedded sentences. Weights are kept in float32 and used in bfloat16; an exponential average of them is what
is scored and saved. Deterministic for a seed and a thread count."""

import argparse
import importlib.util
import json
import os
import random
import time

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

from batches import add_nested, inputs, load_pool, source_names
from batches import epoch as epoch_of
from batches import loss as loss_of
from decode import read, record
from model import Model
from polnear import load

p = argparse.ArgumentParser()
p.add_argument("--base", required=True)
p.add_argument("--polnear", required=True)
p.add_argument("--out", required=True)
p.add_argument("--start")
p.add_argument("--nested", help="attributions found inside contents, from nested.py")
p.add_argument("--pool", help="articles labelled by label.py; each epoch sees --pool-articles of them")
p.add_argument("--pool-articles", type=int, default=600)
p.add_argument("--mask", type=float, default=0.0, help="share of input tokens hidden from the encoder")
p.add_argument("--scorer", required=True, help="polnear.py of the scorers")
p.add_argument("--epochs", type=int, default=6)
p.add_argument("--lr", type=float, default=2e-4)
p.add_argument("--head-lr", type=float, default=1e-3)
p.add_argument("--tokens", type=int, default=4096)
p.add_argument("--embed-rate", type=float, default=0.12)
p.add_argument("--seed", type=int, default=1)
p.add_argument("--threads", type=int, default=1)
p.add_argument("--drop", type=float, default=0.1)
p.add_argument("--average", type=float, default=0.998)
p.add_argument("--bench", type=int, default=0)
a = p.parse_args()
torch.manual_seed(a.seed)
torch.set_num_threads(a.threads)
rng = random.Random(a.seed)
tokenizer = Tokenizer.from_file(os.path.join(a.base, "tokenizer.json"))
tokenizer.no_padding()
tokenizer.no_truncation()
spec = importlib.util.spec_from_file_location("scorer", a.scorer)
scorer = importlib.util.module_from_spec(spec)
spec.loader.exec_module(scorer)

train, dev = load(os.path.join(a.polnear, "train")), load(os.path.join(a.polnear, "dev"))
sources = source_names(train)
if a.nested:
    add_nested(train, a.nested)
pool = load_pool(a.pool) if a.pool else []


def batches_of_epoch():
    return epoch_of(train + rng.sample(pool, min(len(pool), a.pool_articles)), tokenizer, a.tokens, a.embed_rate, sources, rng)


model = Model(tokenizer.get_vocab_size(), a.drop)
if a.start:
    model.load_state_dict(torch.load(a.start))
else:
    model.encoder.load_minilm(load_file(os.path.join(a.base, "model.safetensors")))
model.encoder.words.weight.requires_grad_(False)
live = [(n, q) for n, q in model.named_parameters() if q.requires_grad]
master = {n: q.detach().float().clone() for n, q in live}
average = {n: q.clone() for n, q in master.items()}
for q in master.values():
    q.requires_grad_(True)
model.bfloat16()
body = [q for n, q in master.items() if n.startswith("encoder.") and "features" not in n]
heads = [q for n, q in master.items() if not (n.startswith("encoder.") and "features" not in n)]
optimizer = torch.optim.AdamW([dict(params=body, lr=a.lr), dict(params=heads, lr=a.head_lr)], weight_decay=0.01, fused=True)


def put(weights):
    with torch.no_grad():
        for n, q in live:
            q.copy_(weights[n])


def evaluate(path):
    model.eval()
    put(average)
    got = read(model, tokenizer, [d.text for d in dev])
    with open(path, "w", encoding="utf-8") as o:
        for d, xs in zip(dev, got):
            o.write(json.dumps(record(d.name, [x for x in xs if x.level == 0])) + "\n")
    cofenet = os.path.join(a.polnear, "cofenet-valid.jsonl")
    r = scorer.score(os.path.join(a.polnear, "dev"), path, cofenet if os.path.exists(cofenet) else None)
    print({k: round(v, 3) for k, v in r.items()}, "inside others:", sum(x.level > 0 for xs in got for x in xs), flush=True)
    state = {k: v.float() for k, v in model.state_dict().items()}
    state.update({n: q.clone() for n, q in average.items()})
    torch.save(state, a.out)
    put(master)


batches = batches_of_epoch()
steps = a.epochs * len(batches)
schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: min((k + 1) / (0.06 * steps), max(0.02, (steps - k) / (0.94 * steps))))
step = 0
for epoch in range(a.epochs):
    if epoch:
        batches = batches_of_epoch()
    model.train()
    began, seen, losses = time.time(), 0, [0.0, 0.0, 0.0]
    for number, ws in enumerate(batches):
        ids, feats, mask = inputs(ws, a.mask)
        h = model.drop(model.encoder(ids, feats, mask))
        loss, parts = loss_of(model, h, mask, ws)
        model.zero_grad(set_to_none=True)
        loss.backward()
        for n, q in live:
            master[n].grad = None if q.grad is None else q.grad.float()
        torch.nn.utils.clip_grad_norm_(list(master.values()), 1.0)
        optimizer.step()
        schedule.step()
        put(master)
        step += 1
        decay = min(a.average, (1 + step) / (10 + step))
        with torch.no_grad():
            for n, q in master.items():
                average[n].lerp_(q, 1 - decay)
        seen += int(mask.sum())
        for i, x in enumerate(parts):
            losses[i] += float(x)
        if number % 50 == 0:
            print(f"epoch {epoch} {number}/{len(batches)} cue {losses[0] / (number + 1):.4f} flat {losses[1] / (number + 1):.3f} roles {losses[2] / (number + 1):.3f} {seen / (time.time() - began):.0f} tok/s", flush=True)
        if a.bench and number >= a.bench:
            raise SystemExit
    print(f"== epoch {epoch} {time.time() - began:.0f} s", flush=True)
    evaluate(a.out + ".dev.jsonl")
