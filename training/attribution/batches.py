"""Articles as batches of labelled windows, and the loss of the attribution heads on one."""

import json

import torch
import torch.nn.functional as F

from augment import embed, requote
from decode import batch
from model import CUE_TAGS, FLAT_TAGS, crf_loss
from polnear import Article, Attribution
from windows import paragraphs, windows


def labels(file):
    """Rows of nested.py or label.py, each with `attributions` as Attribution."""
    pairs = lambda ps: [tuple(q) for q in ps]
    for line in open(file, encoding="utf-8"):
        r = json.loads(line)
        r["attributions"] = [Attribution(pairs(x["source"]), pairs(x["cue"]), pairs(x["content"]), x["level"]) for x in r["attributions"]]
        yield r


def add_nested(articles, file):
    """Adds to each article the attributions that nested.py found inside its contents."""
    found = {r["name"]: r["attributions"] for r in labels(file)}
    for d in articles:
        d.attributions = d.attributions + found.get(d.name, [])
        d.unknown = []


def load_pool(file):
    """Articles that label.py labelled."""
    return [Article(r["name"], r["text"], r["attributions"], [tuple(q) for q in r["unsure"]]) for r in labels(file)]


def source_names(articles):
    """Sources that begin with a capital, for embedding frames."""
    return [d.text[s:e] for d in articles for x in d.attributions for s, e in x.source if 8 < e - s < 60 and d.text[s].isupper()]


def labelled(article, limit, tokenizer):
    """Windows with targets: (ids, offsets, features, owned, cue tags (-100 unknown), flat tags, [(first, last, roles)])."""
    out = []
    for ids, off, feats, owned in windows(paragraphs(article.text, tokenizer), limit):
        n = len(ids)
        lo, hi = off[0][0], off[-1][1]
        index = {}
        for i, (s, e) in enumerate(off):
            for c in range(s, max(e, s + 1)):
                index[c] = i
        inside = lambda s, e: sorted({index[c] for c in range(s, e) if c in index})
        tag, flat, roles = [0] * n, [0] * n, []
        for s, e in article.unknown:
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


def by_length(items, tokens, rng):
    """Batches of windows of like length, at most `tokens` tokens each, padding included."""
    rng.shuffle(items)
    items = [w for c in range(0, len(items), 256) for w in sorted(items[c : c + 256], key=lambda w: len(w[0]))]
    batches, now, longest = [], [], 0
    for w in items:
        longest = max(longest, len(w[0]) + 2)
        if now and longest * (len(now) + 1) > tokens:
            batches.append(now)
            now, longest = [], len(w[0]) + 2
        now.append(w)
    batches.append(now)
    rng.shuffle(batches)
    return batches


def epoch(articles, tokenizer, tokens, embed_rate, sources, rng):
    """Batches of every article once, with its own choice of quotation marks, window length and embedded sentences."""
    out = []
    for d in articles:
        if rng.random() < 0.5:
            d = requote(d, rng)
        out += labelled(embed(d, rng, embed_rate, sources), rng.choice((192, 256, 384)), tokenizer)
    return by_length(out, tokens, rng)


def hide(ids, mask, share):
    """The ids with a share of them, special ones left out, replaced by [MASK]."""
    if not share:
        return ids
    return torch.where((torch.rand(ids.shape) < share) & (mask > 0) & (ids != 101) & (ids != 102), 103, ids)


def inputs(ws, share):
    """ids, features and mask of windows, a share of the ids hidden."""
    ids, feats, mask = batch(ws)
    return hide(ids, mask, share), feats, mask


def loss(model, h, mask, ws, flat_share=0.5):
    """The loss of cue tags, flat tags and roles of labelled windows, and its parts. The flat tags help a model that
    begins from nothing; they do not ship."""
    s = mask.shape[1]
    tag, flat = (torch.full((len(ws), s), -100) for _ in range(2))
    rows, first, last, gold = [], [], [], []
    for i, w in enumerate(ws):
        n = len(w[0])
        tag[i, 1 : n + 1] = torch.tensor(w[4])
        flat[i, 1 : n + 1] = torch.tensor(w[5])
        for f, l, r in w[6]:
            rows.append(i), first.append(f + 1), last.append(l + 1), gold.append(r + [0] * (s - 2 - n))
    l1 = F.cross_entropy(model.tag(h).float().view(-1, len(CUE_TAGS)), tag.view(-1), ignore_index=-100)
    l2 = F.cross_entropy(model.flat(h).float().view(-1, len(FLAT_TAGS)), flat.view(-1), ignore_index=-100)
    l3 = torch.zeros(())
    if rows:
        r, f, l = torch.tensor(rows), torch.tensor(first), torch.tensor(last)
        scores = model.role_scores(h, r, f, l)[:, 1:-1]
        length = mask[r].sum(1) - 2
        l3 = crf_loss(scores, torch.tensor(gold), length, model.roles.crf, model.roles.start).mean() / 20
    return l1 * 2 + l2 * flat_share + l3, (l1, l2, l3)
