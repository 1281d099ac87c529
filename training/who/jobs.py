"""Batches, losses and scores of the heads in heads.py. `Jobs.epoch` gives [(kind, items)]; `Jobs.loss` one loss."""

import os

import torch
import torch.nn.functional as F

from batches import inputs
from heads import NAMES, NOMINALS, REACH, Text, bank, crossner, decode_names, features, gap, gum, mention, name_tags, people, rename, swap_names, worldwide
from windows import quoted

NEIGHBOURS = 50
SWAPPED = 0.5  # share of the names of a text that are replaced, where any are


def packed(texts, limit):
    """Groups texts so that all windows of a group come to at most `limit` tokens of a padded batch."""
    out, now, longest, count = [], [], 0, 0
    for x in sorted(texts, key=lambda x: max(len(w[0]) for w in x[0].windows)):
        size, n = max(len(w[0]) for w in x[0].windows) + 2, len(x[0].windows)
        if now and max(longest, size) * (count + n) > limit:
            out.append(now)
            now, longest, count = [], 0, 0
        now.append(x)
        longest, count = max(longest, size), count + n
    return out + [now] if now else out


class Jobs:
    def __init__(self, data, tokenizer, tokens, rng):
        self.tokenizer, self.tokens, self.rng = tokenizer, tokens, rng
        self.names, self.names_dev = worldwide(os.path.join(data, "worldwide_ner"))
        self.cross, self.cross_dev = (crossner(os.path.join(data, "crossner_politics", f + ".txt")) for f in ("train", "dev"))
        self.gum, self.gum_dev = (gum(os.path.join(data, "gum", d)) for d in ("train", "dev"))
        self.gap, self.gap_dev = (gap(os.path.join(data, "gap", f"gap-{f}.tsv")) for f in ("development", "validation"))
        self.bank = bank(self.names + self.cross)
        self.people = people(self.gap)

    def text(self, text, limit=384, headline=False):
        return Text(text, self.tokenizer, limit, headline)

    def epoch(self):
        limit = lambda: self.rng.choice((192, 256))
        other = lambda x, s: swap_names(x, s, self.bank, SWAPPED, self.rng)
        out = []
        # Every corpus as often as it helps; CrossNER's sentences come as they are and, once more, with other names.
        items = []
        for x, s in self.names:
            x, s = other(x, s) if self.rng.random() < 0.5 else (x, s)
            items.append((self.text(x, limit(), True), s))
        for x, s in self.cross:
            for x, s in ((x, s), other(x, s)):
                items.append((self.text(x), s))
        out += [("names", b) for b in packed(items, self.tokens)]
        items = [(self.text(x, limit(), True), m) for x, m in self.gum]
        out += [("mentions", b) for b in packed(items, self.tokens)]
        items = [g if self.rng.random() < 0.5 else rename(g, *self.people, self.rng) for g in self.gap]
        out += [("gap", b) for b in packed([(self.text(g[0]), g) for g in items], self.tokens)]
        self.rng.shuffle(out)
        return out

    def hidden(self, model, items, hidden=0.0):
        """States after each layer of all windows of the texts [windows, s, H], what the heads read, the mask, and the
        first window of each text. `hidden`: share of the tokens that the encoder does not see."""
        every, first = [], []
        for t, *_ in items:
            first.append(len(every))
            every += t.windows
        ids, feats, mask = inputs(every, hidden)
        states = model.encoder.states(ids, feats, mask)
        return states, model.drop(model.who.blend(states)), mask, first

    def loss(self, model, kind, items, h, mask, first):
        return getattr(self, "loss_" + kind)(model, h, mask, first, items)

    def loss_names(self, model, h, mask, first, items):
        tags = torch.full(mask.shape, -100)
        k = 0
        for t, spans in items:
            for row in name_tags(t, spans):
                tags[k, 1 : len(row) + 1] = torch.tensor(row)
                k += 1
        return F.cross_entropy(model.who.names(h).float().view(-1, len(NAMES)), tags.view(-1), ignore_index=-100)

    def loss_mentions(self, model, h, mask, first, items):
        """Heads of nominals, where their noun phrases begin, and their antecedents."""
        kinds = torch.where(mask > 0, 0, -100)
        kinds[:, 0] = -100
        rows, heads, backs = [], [], []
        total, count = torch.zeros(()), 0
        for (t, ms), k in zip(items, first):
            for m in ms:
                a, b = t.at.get(m[0]), t.at.get(m[1])
                if a is None or b is None:
                    continue
                if not m[6]:
                    kinds[k + b[0], b[1]] = NOMINALS.index(m[4])
                back = b[1] - a[1]
                if a[0] == b[0] and back < REACH:
                    rows.append(k + b[0]), heads.append(b[1]), backs.append(back)
            s, n = self.coref(model, t, ms, h[k : k + len(t.windows)])
            total, count = total + s, count + n
        l1 = F.cross_entropy(model.who.nominal(h).float().view(-1, len(NOMINALS)), kinds.view(-1), ignore_index=-100)
        r, p = torch.tensor(rows), torch.tensor(heads)
        l2 = F.cross_entropy(starts(model, h, r, p), torch.tensor(backs))
        return l1 + 0.2 * l2 + total / max(1, count)

    def coref(self, model, t, ms, h):
        """Sum over mentions of the negative log-probability of their antecedents, and the number of mentions."""
        logits, gold = self.scores(model, t, ms, h)
        total = torch.zeros(())
        for i, s in enumerate(logits):
            if s is None:
                continue
            s = torch.cat([torch.zeros(1), s])
            good = torch.tensor([not any(gold[i])] + gold[i])
            total = total + torch.logsumexp(s, 0) - torch.logsumexp(s[good], 0)
        return total, len(logits)

    def scores(self, model, t, ms, h):
        """For each mention the scores of up to NEIGHBOURS mentions before it (None: no tokens), and which are right."""
        counts = [len(w[0]) for w in t.windows]
        q = quoted(t.text)
        info = [mention(t, m, q, counts) for m in ms]
        keep = [i for i, x in enumerate(info) if x]
        if len(keep) < 2:
            return [], []
        both = torch.stack([torch.cat([h[info[i][0][0]], h[info[i][0][1]]]) for i in keep])
        ana, ant, feats, sizes, gold = [], [], [], [], []
        for n, i in enumerate(keep):
            js = range(max(0, n - NEIGHBOURS), n)
            sizes.append(len(js))
            gold.append([ms[keep[j]][5] == ms[i][5] for j in js])
            for j in js:
                ana.append(n), ant.append(j)
                feats.append(features(t, info[i], info[keep[j]], ms[i], ms[keep[j]]))
        f = torch.tensor(feats).T
        s = model.who.pairs(both[torch.tensor(ana)], both[torch.tensor(ant)], *f).float()
        return [x if len(x) else None for x in s.split(sizes)], gold

    def gap_scores(self, model, h, first, items):
        """Scores [n, 3] of A, B and neither."""
        ana, ant, feats = [], [], []
        for (t, g), k in zip(items, first):
            q = quoted(t.text)
            counts = [len(w[0]) for w in t.windows]
            mk = lambda s, name: mention(t, (s[0], last_word(t.text, s), s[1], s[1], "person", "", name), q, counts)
            p = mk(g[1], False)
            for c in (g[2], g[3]):
                x = mk(c, True)
                vec = lambda y: torch.cat([h[k + y[0][0][0], y[0][0][1]], h[k + y[0][1][0], y[0][1][1]]])
                ana.append(vec(p)), ant.append(vec(x))
                feats.append(features(t, p, x, (g[1][0], 0, g[1][1]), (c[0], 0, c[1])))
        s = model.who.pairs(torch.stack(ana), torch.stack(ant), *torch.tensor(feats).T).float().view(-1, 2)
        return torch.cat([s, torch.zeros(len(s), 1)], 1)

    def loss_gap(self, model, h, mask, first, items):
        return F.cross_entropy(self.gap_scores(model, h, first, items), torch.tensor([g[4] for _, g in items]))

    @torch.no_grad()
    def evaluate(self, model):
        """Exact F1 of names on both dev sets, GAP F1, GUM link accuracy."""
        out = {}
        for label, data in (("worldwide", self.names_dev), ("crossner", self.cross_dev)):
            tp = n = m = 0
            # The two corpora call peoples differently (a group, or miscellaneous): CrossNER is scored with the two as one.
            same = (lambda x: (x[0], x[1], "other" if x[2] == "group" else x[2])) if label == "crossner" else (lambda x: x)
            for b in packed([(self.text(x, 384, label == "worldwide"), s) for x, s in data], 8192):
                _, h, _, first = self.hidden(model, b)
                scores = model.who.names(h).float()
                for (t, spans), k in zip(b, first):
                    got = set()
                    for i, w in enumerate(t.windows):
                        got |= {same(x) for x in decode_names(scores[k + i, 1 : len(w[0]) + 1], w[1])}
                    gold = {same(x) for x in spans}
                    tp, n, m = tp + len(got & gold), n + len(got), m + len(gold)
            out[label] = 2 * tp / (n + m)
        tp = n = m = 0
        for b in packed([(self.text(g[0]), g) for g in self.gap_dev], 8192):
            _, h, _, first = self.hidden(model, b)
            for s, (_, g) in zip(self.gap_scores(model, h, first, b), b):
                best = int(s.argmax())
                tp, n, m = tp + (best == g[4] < 2), n + (best < 2), m + (g[4] < 2)
        out["gap"] = 2 * tp / (n + m)
        right = total = tp = n = m = 0
        for b in packed([(self.text(x, 384, True), ms) for x, ms in self.gum_dev], 8192):
            _, h, _, first = self.hidden(model, b)
            kinds = model.who.nominal(h).float().argmax(-1)
            for (t, ms), k in zip(b, first):
                logits, gold = self.scores(model, t, ms, h[k : k + len(t.windows)])
                for s, y in zip(logits, gold):
                    if s is not None:
                        best = int(s.argmax())
                        right += y[best] if float(s[best]) > 0 else not any(y)
                        total += 1
                want = {(k + t.at[x[1]][0], t.at[x[1]][1], NOMINALS.index(x[4])) for x in ms if x[1] in t.at and not x[6]}
                got = {(k + w, i, int(c)) for w in range(len(t.windows)) for i, c in enumerate(kinds[k + w][1 : len(t.windows[w][0]) + 1].tolist(), 1) if c}
                tp, n, m = tp + len(want & got), n + len(got), m + len(want)
        out["gum links"], out["gum nominals"] = right / total, 2 * tp / (n + m)
        return out


def last_word(text, span):
    """Where the last word of a name begins."""
    return span[0] + len(text[span[0] : span[1]]) - len(text[span[0] : span[1]].split()[-1])


def starts(model, h, rows, heads):
    """For heads at (row, token): scores [n, REACH] of how many tokens back their noun phrase begins."""
    q, k = model.who.reach(h).chunk(2, -1)
    at = (heads[:, None] - torch.arange(REACH)[None]).clamp(min=0)
    s = (q[rows, heads][:, None] * k[rows[:, None], at]).sum(-1) / 5.0 + model.who.back
    return s.float().masked_fill(heads[:, None] - torch.arange(REACH)[None] < 1, -1e4)
