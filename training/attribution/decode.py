"""From the model's scores to linked attributions: the reference that the program's Rust decoder follows."""

import torch

from model import viterbi
from polnear import Attribution
from windows import CLS, PAD, SEP, paragraphs, windows

LIMIT, CONTEXT = 384, 0


def batch(items):
    """ids, features, mask of windows (ids, offsets, features, ...), special tokens added."""
    s = max(len(w[0]) for w in items) + 2
    ids, feats, mask = (torch.zeros(len(items), s, dtype=torch.long) for _ in range(3))
    ids += PAD
    for i, w in enumerate(items):
        n = len(w[0])
        ids[i, : n + 2] = torch.tensor([CLS, *w[0], SEP])
        feats[i, 1 : n + 1] = torch.tensor(w[2])
        mask[i, : n + 2] = 1
    return ids, feats, mask


def cues(probability, n, threshold):
    """Cue spans in tokens [(first, last, level, confidence)] of one window's tag probabilities [s, 5] (offset by CLS):
    a cue opens where a B beats O, or where all cue labels together pass the threshold and the token before is none."""
    out, i = [], 1
    while i <= n:
        p = probability[i]
        if p[0] < 1 - threshold and (p[1] + p[3] >= p[2] + p[4]):
            j = i
            while j < n and probability[j + 1][2] + probability[j + 1][4] > max(probability[j + 1][0], probability[j + 1][1] + probability[j + 1][3]):
                j += 1
            top = float(p[1]) / float(p[1] + p[3])
            out.append((i, j, 0 if top >= 0.5 else 1, float(1 - p[0])))
            i = j + 1
        else:
            i += 1
    return out


def spans(path, kind, offsets):
    """Pieces of a role in a path of role indices over tokens 1..n."""
    out = []
    for i, r in enumerate(path):
        if r == kind:
            out.append([i, i])
        elif r == kind + 1 and out and out[-1][1] == i - 1:
            out[-1][1] = i
    return [(offsets[a][0], offsets[b][1]) for a, b in out]


@torch.no_grad()
def read(model, tokenizer, texts, threshold=0.5, size=16):
    """Attributions of each text, with `.confidence`."""
    jobs = []
    for k, text in enumerate(texts):
        for w in windows(paragraphs(text, tokenizer), LIMIT, CONTEXT):
            jobs.append((k, w))
    out = [[] for _ in texts]
    jobs.sort(key=lambda j: len(j[1][0]))
    dtype = model.tag.weight.dtype
    for b in range(0, len(jobs), size):
        part = jobs[b : b + size]
        ids, feats, mask = batch([w for _, w in part])
        h = model.encoder(ids, feats, mask)
        probability = model.tag(h).float().softmax(-1)
        rows, first, last, meta = [], [], [], []
        for i, (k, w) in enumerate(part):
            for a, z, level, conf in cues(probability[i].tolist(), len(w[0]), threshold):
                if a - 1 >= w[3]:
                    rows.append(i), first.append(a), last.append(z), meta.append((k, w, level, conf))
        if not rows:
            continue
        for c in range(0, len(rows), 64):
            r, f, l = (torch.tensor(x[c : c + 64]) for x in (rows, first, last))
            scores = model.role_scores(h, r, f, l)
            length = torch.tensor([len(part[i][1][0]) + 2 for i in rows[c : c + 64]])
            paths = viterbi(scores[:, 1:], length - 2, model.roles.crf, model.roles.start)
            for (k, w, level, conf), path, a, z in zip(meta[c : c + 64], paths.tolist(), f.tolist(), l.tolist()):
                off = w[1]
                path = path[: len(off)]
                source, content = spans(path, 1, off), spans(path, 3, off)
                if len(source) > 1:
                    source = [max(source, key=lambda p: p[1] - p[0])]
                if content:
                    x = Attribution(source, [(off[a - 1][0], off[z - 1][1])], content, level)
                    x.confidence = conf
                    out[k].append(x)
    return out


def record(name, attributions):
    """As the scorers read it."""
    mk = lambda ps: [{"start": a, "end": b} for a, b in ps]
    return {"document": {"name": name}, "attributions": [{"id": f"a{i}", "source": (mk(x.source) or [None])[0], "cue": (mk(x.cue) or [None])[0], "content": mk(x.content), "parent": None, "level": x.level} for i, x in enumerate(attributions)]}
