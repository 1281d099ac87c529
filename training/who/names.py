"""Trains the labeller of names over the encoder that ships, whose weights stay as they are.

    names.py MODELS_DIR DATA_DIR OUT_DIR

MODELS_DIR holds attribution/{encoder.onnx,embeddings.safetensors,tokenizer.json}, DATA_DIR worldwide_ner and crossner_politics.
OUT_DIR gets names.onnx (states of each word's first and last token, the encoder's label scores of both, and traits of the
word -> label scores) and names.safetensors (how labels follow one another). The labeller sees whole words, so no name ends
inside one; a word's neighbours; and what the encoder says of the same word elsewhere in the text. The program makes the
same traits (crates/reading/src/model/names.rs); a fixture keeps them equal, and the two change together:

    names.py --fixture > crates/reading/src/model/names.fixture.json"""

import argparse
import json
import os
import random
import sys
import time
from collections import Counter, defaultdict

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import load_file, save_file
from torch import nn

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(here, "..", "attribution"), here]
from heads import NAMES, Text, bank, crossner, name_tags, swap_names, worldwide  # noqa: E402
from model import HIDDEN  # noqa: E402

LABELS, KINDS, SHAPES = len(NAMES), len(NAMES) // 2, 8
PAIRS, SUREST = LABELS, 3 * LABELS
COUNTS = SUREST + KINDS
TRAITS = COUNTS + 4 + SHAPES
LIMIT, TITLE = 384, "Politics\n"


# ---------------------------------------------------------------- words and their traits


def words(text, offsets, window):
    """(first, last) token of every word: pieces that touch and are letters or digits are one."""
    out = []
    for i, (s, _) in enumerate(offsets):
        e = offsets[i - 1][1] if i else -1
        if out and e == s and window[i - 1] == window[i] and text[e - 1].isalnum() and text[s].isalnum():
            out[-1][1] = i
        else:
            out.append([i, i])
    return np.array(out).reshape(-1, 2)


def shape(word):
    """A number, a mark, capitals, one capital, a capital and small letters, capitals among them, small letters, others."""
    if not word[0].isalpha():
        return 0 if word[0].isnumeric() else 1
    if word.isupper():
        return 2 if len(word) > 1 else 3
    if word[0].isupper():
        return 4 if word[1:].islower() else 5
    return 6 if word.islower() else 7


def traits(spelled, labels):
    """[words, TRAITS] from the words and the encoder's label scores of their first tokens."""
    e = np.exp(labels - labels.max(1, keepdims=True))
    likely = e / e.sum(1, keepdims=True)
    kinds = likely[:, 1::2] + likely[:, 2::2]
    lower = [w.lower() for w in spelled]
    capital = [any(c.isupper() for c in w) for w in spelled]
    small = Counter(w for w, c in zip(lower, capital) if not c)
    alone, before, after = defaultdict(list), defaultdict(list), defaultdict(list)
    out = np.zeros((len(spelled), TRAITS), np.float32)
    for i, w in enumerate(lower):
        out[i, COUNTS + 4 + shape(spelled[i])] = 1
        if capital[i]:
            alone[w].append(i)
        if i and (capital[i - 1] or capital[i]):
            before[lower[i - 1], w].append(i - 1)
            after[lower[i - 1], w].append(i)
    count = lambda n: np.log1p(n) / 3
    for groups, column, number in ((alone, 0, COUNTS), (before, PAIRS, COUNTS + 2), (after, 2 * PAIRS, COUNTS + 3)):
        for places in groups.values():
            out[places, number] = count(len(places) - 1)
            if len(places) > 1:
                p = likely[places]
                out[places, column : column + LABELS] = (p.sum(0) - p) / (len(places) - 1)
    for w, places in alone.items():
        out[places, COUNTS + 1] = count(small[w])
        if len(places) > 1:
            k = kinds[places]
            top = np.sort(k, 0)
            out[places, SUREST:COUNTS] = np.where(np.arange(len(k))[:, None] == k.argmax(0), top[-2], top[-1])
    return out


def fixture():
    """A text of words with made-up scores, and its traits."""
    spelled = "Velmara 's president met VELMARA 's Ms Rostan in velmara ; Rostan and McKay left A 2nd time".split()
    labels = np.array([[round(((7 * i + 3 * k) % 11) / 2 - 2, 1) for k in range(LABELS)] for i in range(len(spelled))])
    return {"words": spelled, "labels": labels.tolist(), "traits": np.round(traits(spelled, labels), 5).tolist()}


# ---------------------------------------------------------------- what the encoder says


class Encoder:
    """The encoder that ships, in its 8 bits."""

    def __init__(self, folder, threads):
        import onnxruntime
        from tokenizers import Tokenizer

        self.tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
        t = load_file(os.path.join(folder, "embeddings.safetensors"))
        self.words = t["words"].astype(np.float32) * t["scale"][:, None]
        self.places, self.features = t["places"], t["features"]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(os.path.join(folder, "encoder.onnx"), options)

    def window(self, ids, features):
        ids, features = [101, *ids, 102], [0, *features, 0]
        x = self.words[ids] + self.places[: len(ids)] + self.features[features]
        own, names = self.session.run(["own", "names"], {"x": x[None]})
        return own[0, 1:-1], names[0, 1:-1]

    def read(self, text, spans):
        """What the labeller sees of a text's words, and what it is to say, or None where there are none."""
        t = Text(text, self.tokenizer, LIMIT, True)
        said = [self.window(w[0], w[2]) for w in t.windows]
        if not said:
            return None
        own, names = (np.concatenate([s[k] for s in said]) for k in (0, 1))
        offsets = [o for w in t.windows for o in w[1]]
        window = np.concatenate([np.full(len(w[0]), k) for k, w in enumerate(t.windows)])
        ends = words(text, offsets, window)
        places = [(offsets[a][0], offsets[b][1]) for a, b in ends]
        gold = np.concatenate([np.array(tags) for tags in name_tags(t, spans)])
        return {
            "ends": own[ends].reshape(len(ends), -1).astype(np.float16),
            "labels": names[ends].reshape(len(ends), -1),
            "traits": traits([text[s:e] for s, e in places], names[ends[:, 0]]),
            "gold": gold[ends[:, 0]],
            "window": window[ends[:, 0]],
            "opens": [k == 0 or "\n" in text[places[k - 1][1] : s] for k, (s, _) in enumerate(places)],
            "places": places,
            "spans": spans,
        }


# ---------------------------------------------------------------- the labeller


def allowed():
    """Penalties of steps that BIO forbids, and of first labels."""
    step, start = torch.zeros(LABELS, LABELS), torch.zeros(LABELS)
    for to in range(2, LABELS, 2):
        start[to] = -1e4
        step[[k for k in range(LABELS) if k not in (to - 1, to)], to] = -1e4
    return step, start


class Labeller(nn.Module):
    def __init__(self, width, drop):
        super().__init__()
        self.ends = nn.Linear(2 * HIDDEN, width)
        self.side = nn.Linear(2 * LABELS + TRAITS, width)
        self.norm = nn.LayerNorm(width)
        self.conv1 = nn.Conv1d(width, width, 5, padding=2)
        self.conv2 = nn.Conv1d(width, width, 5, padding=2)
        self.score = nn.Linear(width, LABELS)
        self.trust = nn.Parameter(torch.tensor([0.5, 0.0]))
        self.step, self.start = nn.Parameter(torch.zeros(LABELS, LABELS)), nn.Parameter(torch.zeros(LABELS))
        self.drop = nn.Dropout(drop)

    def forward(self, ends, labels, traits, mask):
        """Scores of labels [b, n, LABELS]; `mask` [b, n, 1] is 0 past the end of a window."""
        x = self.ends(self.drop(ends)) + self.side(torch.cat([0.2 * labels, traits], -1))
        x, m = (F.gelu(self.norm(x)) * mask).transpose(1, 2), mask.transpose(1, 2)
        for conv in (self.conv1, self.conv2):
            x = x + F.gelu(conv(self.drop(x))) * m
        first, last = labels.split(LABELS, -1)
        return self.score(self.drop(x.transpose(1, 2))) + self.trust[0] * first + self.trust[1] * last

    def chain(self):
        step, start = allowed()
        return self.step + step, self.start + start

    def loss(self, scores, gold, mask):
        """Negative log-probability of the right paths under the linear chain, a word."""
        step, start = self.chain()
        rows = torch.arange(len(gold))
        right, total = start[gold[:, 0]] + scores[rows, 0, gold[:, 0]], start + scores[:, 0]
        for t in range(1, gold.shape[1]):
            m = mask[:, t]
            right = right + m[:, 0] * (step[gold[:, t - 1], gold[:, t]] + scores[rows, t, gold[:, t]])
            total = torch.where(m > 0, torch.logsumexp(total[:, :, None] + step, 1) + scores[:, t], total)
        return (torch.logsumexp(total, 1) - right).sum() / mask.sum()


def windows(texts):
    """(text, first word, end) of every window."""
    out = []
    for k, t in enumerate(texts):
        edges = np.flatnonzero(np.diff(t["window"])) + 1
        out += [(k, int(a), int(b)) for a, b in zip([0, *edges], [*edges, len(t["window"])])]
    return out


def shuffled(every, size, rng):
    """Batches of `size` windows, those of like length together, in another order each time."""
    rng.shuffle(every)
    pools = [sorted(every[i : i + 20 * size], key=lambda w: w[2] - w[1]) for i in range(0, len(every), 20 * size)]
    batches = [pool[i : i + size] for pool in pools for i in range(0, len(pool), size)]
    rng.shuffle(batches)
    return batches


def follow(average, model, kept):
    """Moves an exponential average of weights towards a model's; `kept` is the share that stays."""
    for k, v in model.state_dict().items():
        average[k].lerp_(v, 1 - kept)


def batch(texts, some):
    n = max(b - a for _, a, b in some)
    out = []
    for key in ("ends", "labels", "traits", "gold"):
        part = [texts[k][key][a:b] for k, a, b in some]
        x = np.zeros((len(some), n, *part[0].shape[1:]), np.int64 if key == "gold" else np.float32)
        for row, p in zip(x, part):
            row[: len(p)] = p
        out.append(torch.from_numpy(x))
    mask = torch.tensor([[float(i < b - a) for i in range(n)] for _, a, b in some])[..., None]
    return (*out, mask)


def best_path(scores, opens, step, start):
    """The best labels of a window's words; no name goes on into a word that opens a line."""
    best, back = start + scores[0], []
    anew = step + allowed()[1].numpy()
    for s, new in zip(scores[1:], opens[1:]):
        x = best[:, None] + (anew if new else step)
        back.append(x.argmax(0))
        best = x.max(0) + s
    path = [int(best.argmax())]
    for came in reversed(back):
        path.append(int(came[path[-1]]))
    return path[::-1]


@torch.no_grad()
def score(model, texts, same=lambda kind: kind, since=0):
    """Exact F1, precision and recall of names from character `since` on."""
    model.eval()
    step, start = (x.numpy() for x in model.chain())
    got = [set() for _ in texts]
    every = sorted(windows(texts), key=lambda w: w[2] - w[1])
    for at in range(0, len(every), 32):
        some = every[at : at + 32]
        ends, labels, traits, _, mask = batch(texts, some)
        for (k, a, b), row in zip(some, model(ends, labels, traits, mask).numpy()):
            found = []
            labels = best_path(row[: b - a], texts[k]["opens"][a:b], step, start)
            for (s, e), y in zip(texts[k]["places"][a:b], labels):
                if y % 2:
                    found.append([s, e, same(NAMES[y][2:])])
                elif y:
                    found[-1][1] = e
            got[k] |= {tuple(x) for x in found if x[0] >= since}
    gold = [{(s, e, same(k)) for s, e, k in t["spans"]} for t in texts]
    right, found, wanted = (sum(map(len, x)) for x in ([a & b for a, b in zip(got, gold)], got, gold))
    return 2 * right / (found + wanted), right / found, right / wanted


def titled(pieces):
    return [(TITLE + t, [(s + len(TITLE), e + len(TITLE), k) for s, e, k in spans]) for t, spans in pieces]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("models", nargs="?")
    p.add_argument("data", nargs="?")
    p.add_argument("out", nargs="?")
    p.add_argument("--fixture", action="store_true")
    p.add_argument("--width", type=int, default=128)
    p.add_argument("--drop", type=float, default=0.3)
    p.add_argument("--swaps", type=int, default=1, help="copies of the corpora in which half of the names are others of their kind")
    p.add_argument("--epochs", type=int, default=3)
    p.add_argument("--lr", type=float, default=1e-3)
    p.add_argument("--average", type=float, default=0.99)
    p.add_argument("--windows", type=int, default=24, help="of a step")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--keep", help="folder where what the encoder says is kept from one run to the next")
    a = p.parse_args()
    if a.fixture:
        return json.dump(fixture(), sys.stdout)
    torch.manual_seed(a.seed)
    torch.set_num_threads(a.threads)
    rng = random.Random(a.seed)
    train, dev = worldwide(os.path.join(a.data, "worldwide_ner"))
    cross, cross_dev = (crossner(os.path.join(a.data, "crossner_politics", f + ".txt")) for f in ("train", "dev"))
    names = bank(train + cross)
    swapped = random.Random(7)
    swap = lambda texts: [swap_names(t, s, names, 0.5, swapped) for t, s in texts]
    sets = {"train": train, "cross": titled(cross), "dev": dev, "cross_dev": titled(cross_dev)}
    for k in range(a.swaps):
        sets |= {f"train{k}": swap(train), f"cross{k}": titled(swap(cross))}
    encoder = Encoder(os.path.join(a.models, "attribution"), a.threads)
    for name, texts in sets.items():
        file = a.keep and os.path.join(a.keep, name + ".pt")
        if file and os.path.exists(file):
            sets[name] = torch.load(file, weights_only=False)
            continue
        sets[name] = [r for t, s in texts if (r := encoder.read(t, s))]
        if file:
            torch.save(sets[name], file)
    dev, cross_dev = sets["dev"], sets["cross_dev"]
    # CrossNER is small: each of its sentences counts twice.
    texts = [t for name, some in sets.items() if not name.endswith("dev") for t in some * (2 if name.startswith("cross") else 1)]
    model = Labeller(a.width, a.drop)
    average = {k: v.clone() for k, v in model.state_dict().items()}
    optimizer = torch.optim.AdamW(model.parameters(), lr=a.lr, weight_decay=0.02)
    every, step = windows(texts), 0
    steps = a.epochs * -(-len(every) // a.windows)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: min(1.0, (k + 1) / 50, max(0.02, 1 - k / steps)))
    for epoch in range(a.epochs):
        model.train()
        began, losses = time.process_time(), []
        for some in shuffled(every, a.windows, rng):
            ends, labels, traits, gold, mask = batch(texts, some)
            loss = model.loss(model(ends, labels, traits, mask), gold, mask)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            optimizer.step()
            schedule.step()
            step += 1
            losses.append(float(loss.detach()))
            follow(average, model, min(a.average, (1 + step) / (10 + step)))
        now = {k: v.clone() for k, v in model.state_dict().items()}
        model.load_state_dict(average)
        one = lambda kind: "other" if kind == "group" else kind
        shown = " / ".join(f"{x:.4f}" for x in score(model, dev) + score(model, cross_dev, one, len(TITLE))[:1])
        print(f"{epoch + 1}: loss {np.mean(losses):.4f}, worldwide F1 / P / R / crossner F1 {shown}, {time.process_time() - began:.0f} s of processor", flush=True)
        if epoch + 1 < a.epochs:
            model.load_state_dict(now)
    model.eval().requires_grad_(False)
    os.makedirs(a.out, exist_ok=True)
    save_file({k: x.contiguous().numpy() for k, x in zip(("step", "start"), model.chain())}, os.path.join(a.out, "names.safetensors"))

    class Graph(nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, ends, labels, traits):
            return self.model(ends, labels, traits, torch.ones(1, 1, 1))

    example = tuple(torch.randn(1, 9, n) for n in (2 * HIDDEN, 2 * LABELS, TRAITS))
    inputs = ["ends", "labels", "traits"]
    torch.onnx.export(Graph(), example, os.path.join(a.out, "names.onnx"), input_names=inputs, output_names=["names"], dynamic_axes={n: {1: "n"} for n in (*inputs, "names")}, opset_version=17, dynamo=False)


if __name__ == "__main__":
    main()
