"""Trains one encoder for attributions, names, mentions and coreference.

    train.py --teacher ATTRIBUTION.pt --base MINILM_DIR --data DATA_DIR --nested NESTED.jsonl --scorer POLNEAR.py --out CHECKPOINT.pt

It starts from the attribution model, which stays beside it as a teacher: on text that nobody annotated for attributions
(the pool, Worldwide Newswire) the cue tags and roles are to stay what the teacher says. Each step sees one batch
of the other corpora, and every second one of PolNeAR or of the pool. Weights are kept in float32 and used in bfloat16; an exponential
average of them is what is scored and saved. Deterministic for a seed and a thread count."""

import argparse
import importlib.util
import json
import os
import random
import sys
import time

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(here, "..", "attribution"), os.path.join(here, "..", "who")]
import batches  # noqa: E402
from decode import batch, cues, read, record  # noqa: E402
from heads import Joint  # noqa: E402
from jobs import Jobs  # noqa: E402
from model import Model  # noqa: E402
from polnear import load  # noqa: E402
from windows import paragraphs, windows  # noqa: E402

p = argparse.ArgumentParser()
p.add_argument("--teacher", required=True, help="checkpoint whose attributions are kept, a joint one too")
p.add_argument("--base", required=True)
p.add_argument("--data", required=True)
p.add_argument("--nested", required=True, help="attributions found inside contents, from nested.py")
p.add_argument("--scorer", required=True, help="polnear.py of the scorers")
p.add_argument("--out", required=True)
p.add_argument("--start", help="joint checkpoint to go on from")
p.add_argument("--steps", type=int, default=2000)
p.add_argument("--cool", type=int, default=1000, help="last steps, over which the learning rate falls to nothing")
p.add_argument("--look", type=int, default=500, help="steps from one scoring to the next")
p.add_argument("--gold-share", type=float, default=0.35, help="share of the steps that see a batch of PolNeAR")
p.add_argument("--pool-share", type=float, default=0.15, help="share of the steps that see a batch of the pool")
p.add_argument("--lr", type=float, default=1e-4)
p.add_argument("--known-lr", type=float, default=2e-4, help="of the heads that the teacher has too")
p.add_argument("--head-lr", type=float, default=7e-4)
p.add_argument("--tokens", type=int, default=2048)
p.add_argument("--mask", type=float, default=0.05)
p.add_argument("--embed-rate", type=float, default=0.12)
p.add_argument("--weight", type=float, default=1.5, help="of the attribution losses")
p.add_argument("--average", type=float, default=0.997)
p.add_argument("--seed", type=int, default=1)
p.add_argument("--threads", type=int, default=1)
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

polnear = os.path.join(a.data, "polnear")
articles, dev = load(os.path.join(polnear, "train")), load(os.path.join(polnear, "dev"))
sources = batches.source_names(articles)
batches.add_nested(articles, a.nested)
pool = [json.loads(line)["text"] for line in open(os.path.join(a.data, "pool", "articles.jsonl"), encoding="utf-8")]
pool = [t for t in pool if 800 < len(t) < 9000]
rng.shuffle(pool)
jobs = Jobs(a.data, tokenizer, a.tokens, rng)


def gold():
    """Batches of PolNeAR without end."""
    while True:
        yield from batches.epoch(articles, tokenizer, a.tokens, a.embed_rate, sources, rng)


def unlabelled():
    """Batches of windows of the pool without end."""
    at = 0
    while True:
        some = [pool[(at + i) % len(pool)] for i in range(200)]
        at += 200
        ws = [w for t in some for w in windows(paragraphs(t, tokenizer), rng.choice((192, 256, 384)))]
        yield from batches.by_length(ws, a.tokens, rng)


def rest():
    """Batches of the other corpora without end."""
    while True:
        yield from jobs.epoch()


def as_taught(model, h, ws):
    """How far cue tags and roles are from the teacher's, on windows that the teacher sees whole."""
    ids, feats, mask = batch(ws)
    with torch.no_grad():
        want = teacher.encoder(ids, feats, mask)
        tags = teacher.tag(want).float().softmax(-1)
    said = F.log_softmax(model.tag(h).float(), -1)
    real = mask.float()
    real[:, 0] = 0
    off = (tags * (tags.clamp(min=1e-6).log() - said)).sum(-1)
    loss = 2 * (off * real).sum() / real.sum()
    rows, first, last = [], [], []
    for i, (w, t) in enumerate(zip(ws, tags.tolist())):
        for f, l, *_ in cues(t, len(w[0]), 0.3):
            rows.append(i), first.append(f), last.append(l)
    if rows:
        r, f, l = torch.tensor(rows), torch.tensor(first), torch.tensor(last)
        with torch.no_grad():
            roles = teacher.role_scores(want, r, f, l).softmax(-1)
        said = F.log_softmax(model.role_scores(h, r, f, l), -1)
        off = (roles * (roles.clamp(min=1e-6).log() - said)).sum(-1)
        loss = loss + (off * mask[r].float()).sum(1).mean() / 20
    return loss


state = {k: v.float() for k, v in torch.load(a.teacher).items()}
teacher = Model(tokenizer.get_vocab_size(), 0.0)
teacher.load_state_dict({k: v for k, v in state.items() if not k.startswith("who.")})
teacher.bfloat16().eval().requires_grad_(False)
model = Joint(tokenizer.get_vocab_size())
model.load_state_dict(torch.load(a.start) if a.start else state, strict=bool(a.start))
model.encoder.words.weight.requires_grad_(False)
live = [(n, q) for n, q in model.named_parameters() if q.requires_grad]
master = {n: q.detach().float().clone().requires_grad_(True) for n, q in live}
average = {n: q.detach().clone() for n, q in master.items()}
model.bfloat16()
rate = lambda n: a.head_lr if n.startswith(("who.", "flat.")) else a.lr if n.startswith("encoder.") else a.known_lr
groups = [dict(params=[q for n, q in master.items() if rate(n) == r], lr=r) for r in sorted({rate(n) for n in master})]
optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)


def put(weights):
    with torch.no_grad():
        for n, q in live:
            q.copy_(weights[n])


def save():
    """Writes the average of the weights."""
    weights = {k: v.float() for k, v in model.state_dict().items()}
    weights.update({n: q.detach().clone() for n, q in average.items()})
    torch.save(weights, a.out)


def evaluate():
    model.eval()
    put(average)
    got = read(model, tokenizer, [d.text for d in dev])
    with open(a.out + ".dev.jsonl", "w", encoding="utf-8") as o:
        for d, xs in zip(dev, got):
            o.write(json.dumps(record(d.name, [x for x in xs if x.level == 0])) + "\n")
    cofenet = os.path.join(polnear, "cofenet-valid.jsonl")
    r = scorer.score(os.path.join(polnear, "dev"), a.out + ".dev.jsonl", cofenet if os.path.exists(cofenet) else None)
    shown = r | jobs.evaluate(model)
    print({k: round(v, 3) for k, v in shown.items()}, "inside others:", sum(x.level > 0 for xs in got for x in xs), flush=True)
    put(master)
    model.train()


labelled, free, others = gold(), unlabelled(), rest()
schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: min(1.0, (k + 1) / 60, max(0.02, (a.steps - k) / a.cool)))
model.train()
began, seen, losses = time.time(), 0, {}


def note(name, value):
    now = losses.setdefault(name, [0.0, 0])
    now[0], now[1] = now[0] + float(value.detach()), now[1] + 1


for step in range(1, a.steps + 1):
    model.zero_grad(set_to_none=True)
    chance = rng.random()
    if chance < a.gold_share + a.pool_share:
        ws = next(labelled if chance < a.gold_share else free)
        ids, feats, mask = batches.inputs(ws, a.mask)
        h = model.drop(model.encoder(ids, feats, mask))
        if chance < a.gold_share:
            loss, parts = batches.loss(model, h, mask, ws, flat_share=0.0)
            for name, value in zip(("cue", "flat", "roles"), parts):
                note(name, value)
        else:
            loss = as_taught(model, h, ws)
            note("pool", loss)
        (a.weight * loss).backward()
        seen += int(mask.sum())
    kind, items = next(others)
    states, h, mask, first = jobs.hidden(model, items, a.mask)
    loss = jobs.loss(model, kind, items, h, mask, first)
    note(kind, loss)
    if kind == "names" and rng.random() < 0.5:
        kept = as_taught(model, model.drop(states[-1]), [w for t, *_ in items for w in t.windows])
        note("kept", kept)
        loss = loss + a.weight * kept
    loss.backward()
    seen += int(mask.sum())
    for n, q in live:
        master[n].grad = None if q.grad is None else q.grad.float()
    torch.nn.utils.clip_grad_norm_(list(master.values()), 2.0)
    optimizer.step()
    schedule.step()
    put(master)
    decay = min(a.average, (1 + step) / (10 + step))
    with torch.no_grad():
        for n, q in master.items():
            average[n].lerp_(q, 1 - decay)
    if step % 25 == 0:
        shown = " ".join(f"{name} {x / n:.4f}" for name, (x, n) in sorted(losses.items()))
        print(f"{step}/{a.steps} {shown} {seen / (time.time() - began):.0f} tok/s, {time.process_time():.0f} s of processor", flush=True)
        losses.clear()
    if step % 100 == 0 or step == a.steps:
        save()
    if step % a.look == 0 or step == a.steps:
        evaluate()
