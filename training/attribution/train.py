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

from augment import embed, requote
from decode import batch, read, record
from model import CUE_TAGS, FLAT_TAGS, Model, crf_loss
from polnear import Article, Attribution, load
from windows import paragraphs, windows

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
sources = [d.text[s:e] for d in train for x in d.attributions for s, e in x.source if 8 < e - s < 60 and d.text[s].isupper()]
if a.nested:
    found = {}
    for line in open(a.nested, encoding="utf-8"):
        r = json.loads(line)
        found[r["name"]] = [Attribution([tuple(q) for q in x["source"]], [tuple(q) for q in x["cue"]], [tuple(q) for q in x["content"]], x["level"]) for x in r["attributions"]]
    for d in train:
        d.attributions = d.attributions + found.get(d.name, [])
        d.unknown = []

pool = []
if a.pool:
    for line in open(a.pool, encoding="utf-8"):
        r = json.loads(line)
        found = [Attribution([tuple(q) for q in x["source"]], [tuple(q) for q in x["cue"]], [tuple(q) for q in x["content"]], x["level"]) for x in r["attributions"]]
        pool.append(Article(r["name"], r["text"], found, [tuple(q) for q in r["unsure"]]))


def labelled(article, limit):
    """Windows with targets: (ids, offsets, features, owned, cue tags (-100 unknown), flat tags, [(first, last, roles)])."""
    out = []
    covering = [(s, e) for s, e in article.unknown]
    for w in windows(paragraphs(article.text, tokenizer), limit):
        ids, off, feats, owned = w
        n = len(ids)
        lo, hi = off[0][0], off[-1][1]
        index = {}
        for i, (s, e) in enumerate(off):
            for c in range(s, max(e, s + 1)):
                index[c] = i
        inside = lambda s, e: sorted({index[c] for c in range(s, e) if c in index})
        tag, flat, roles = [0] * n, [0] * n, []
        for s, e in covering:
            if s < hi and e > lo:
                for i in inside(s, e):
                    tag[i] = -100
        for x in article.attributions:
            cs, ce = x.cue[0]
            if ce <= lo or cs >= hi:
                continue
            cue = inside(cs, ce)
            if not cue:
                continue
            b = 1 if x.level == 0 else 3
            for i in cue:
                tag[i] = b + 1
            tag[cue[0]] = b
            r = [0] * n
            for k, pieces in ((1, x.source), (3, x.content)):
                for s, e in pieces:
                    t = inside(s, e) if s < hi and e > lo else []
                    for j, i in enumerate(t):
                        v = k if j == 0 else k + 1
                        r[i] = v
                        if x.level == 0:
                            flat[i] = v
            roles.append((cue[0], cue[-1], r))
        out.append((ids, off, feats, owned, tag, flat, roles))
    return out


def epoch_windows():
    out = []
    for d in train + (rng.sample(pool, min(len(pool), a.pool_articles)) if pool else []):
        if rng.random() < 0.5:
            d = requote(d, rng)
        out += labelled(embed(d, rng, a.embed_rate, sources), rng.choice((192, 256, 384)))
    rng.shuffle(out)
    out = [w for c in range(0, len(out), 256) for w in sorted(out[c : c + 256], key=lambda w: len(w[0]))]
    batches, now, longest = [], [], 0
    for w in out:
        longest = max(longest, len(w[0]) + 2)
        if now and longest * (len(now) + 1) > a.tokens:
            batches.append(now)
            now, longest = [], len(w[0]) + 2
        now.append(w)
    batches.append(now)
    rng.shuffle(batches)
    return batches


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


batches = epoch_windows()
steps = a.epochs * len(batches)
schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: min((k + 1) / (0.06 * steps), max(0.02, (steps - k) / (0.94 * steps))))
step = 0
for epoch in range(a.epochs):
    if epoch:
        batches = epoch_windows()
    model.train()
    began, seen, losses = time.time(), 0, [0.0, 0.0, 0.0]
    for number, ws in enumerate(batches):
        ids, feats, mask = batch(ws)
        s = ids.shape[1]
        tag, flat = (torch.full((len(ws), s), -100) for _ in range(2))
        rows, first, last, gold = [], [], [], []
        for i, w in enumerate(ws):
            n = len(w[0])
            tag[i, 1 : n + 1] = torch.tensor(w[4])
            flat[i, 1 : n + 1] = torch.tensor(w[5])
            for f, l, r in w[6]:
                rows.append(i), first.append(f + 1), last.append(l + 1), gold.append(r + [0] * (s - 2 - n))
        if a.mask:
            ids = torch.where((torch.rand(ids.shape) < a.mask) & (feats > 0), 103, ids)
        h = model.drop(model.encoder(ids, feats, mask))
        l1 = torch.nn.functional.cross_entropy(model.tag(h).float().view(-1, len(CUE_TAGS)), tag.view(-1), ignore_index=-100)
        l2 = torch.nn.functional.cross_entropy(model.flat(h).float().view(-1, len(FLAT_TAGS)), flat.view(-1), ignore_index=-100)
        l3 = torch.zeros(())
        if rows:
            r, f, l = torch.tensor(rows), torch.tensor(first), torch.tensor(last)
            scores = model.role_scores(h, r, f, l)[:, 1:-1]
            length = mask[r].sum(1) - 2
            l3 = crf_loss(scores, torch.tensor(gold), length, model.roles.crf, model.roles.start).mean() / 20
        loss = l1 * 2 + l2 * 0.5 + l3
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
        for i, x in enumerate((l1, l2, l3)):
            losses[i] += float(x)
        if number % 50 == 0:
            print(f"epoch {epoch} {number}/{len(batches)} cue {losses[0] / (number + 1):.4f} flat {losses[1] / (number + 1):.3f} roles {losses[2] / (number + 1):.3f} {seen / (time.time() - began):.0f} tok/s", flush=True)
        if a.bench and number >= a.bench:
            raise SystemExit
    print(f"== epoch {epoch} {time.time() - began:.0f} s", flush=True)
    evaluate(a.out + ".dev.jsonl")
