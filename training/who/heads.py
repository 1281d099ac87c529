"""Names, mentions and coreference: their corpora, and their heads on the encoder that attributions share.

Corpora: English Worldwide Newswire and CrossNER politics (names), GUM (mentions and their clusters), GAP (pronouns). A
mention is written by two tokens, the first of its noun phrase and its head ("the Afghan *ambassador*", "President Barack
*Obama*"); what follows the head is left out."""

import bisect
import csv
import glob
import os
import re

import torch
import torch.nn.functional as F
from torch import nn

from model import HIDDEN, Model
from windows import paragraphs, windows

NAMES = ["O"] + [f"{b}-{t}" for t in ("person", "organisation", "place", "group", "other") for b in "BI"]
NOMINALS = ["O", "person", "organisation", "place"]
PAIR, REACH, POINTER = 96, 12, 32
BLENDED = 4  # layers that the heads read, from the top
PRONOUNS = {
    "he": 1, "him": 1, "his": 1, "himself": 1,
    "she": 2, "her": 2, "hers": 2, "herself": 2,
    "it": 3, "its": 3, "itself": 3,
    "they": 4, "them": 4, "their": 4, "theirs": 4, "themselves": 4,
    "i": 5, "me": 5, "my": 5, "mine": 5, "myself": 5,
    "we": 6, "us": 6, "our": 6, "ours": 6, "ourselves": 6,
    "you": 7, "your": 7, "yours": 7, "yourself": 7,
    "who": 8, "whom": 8, "whose": 8, "which": 8, "that": 8,
}  # fmt: skip
FORMS = 12  # 0 nominal, 1..8 pronouns, 9 name, 10 "this" and alike
NEAR = 16


def form(words, name):
    """The form of a mention: a class of pronoun, a name, or a nominal."""
    if len(words) == 1 and words[0].lower() in PRONOUNS:
        return PRONOUNS[words[0].lower()]
    if len(words) == 1 and words[0].lower() in ("this", "these", "those", "one", "some", "others", "both", "all"):
        return 10
    return 9 if name else 0


def bucket(tokens):
    """Signed distance in tokens, from antecedent to anaphor, in 2 x 8 steps."""
    n = abs(tokens)
    k = 0 if n < 4 else min(7, n.bit_length() - 2)
    return k if tokens >= 0 else 8 + k


class Blend(nn.Module):
    """What the heads read: a learned mean of the upper layers, and one step of its own from there, so that the top
    layer need not carry names beside attributions."""

    def __init__(self):
        super().__init__()
        self.share = nn.Parameter(torch.zeros(BLENDED))
        self.up = nn.Linear(HIDDEN, HIDDEN)
        self.down = nn.Linear(HIDDEN, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        nn.init.zeros_(self.down.weight)
        nn.init.zeros_(self.down.bias)

    def forward(self, states):
        share = torch.softmax(self.share, 0)
        x = sum(share[i] * h for i, h in enumerate(states[-BLENDED:]))
        return self.norm(x + self.down(F.gelu(self.up(x))))


class Who(nn.Module):
    """The blend of layers and the heads over it."""

    def __init__(self):
        super().__init__()
        self.blend = Blend()
        self.names = nn.Linear(HIDDEN, len(NAMES))
        self.nominal = nn.Linear(HIDDEN, len(NOMINALS))
        self.reach = nn.Linear(HIDDEN, 2 * POINTER)
        self.back = nn.Parameter(torch.zeros(REACH))
        self.anaphor = nn.Linear(2 * HIDDEN, 2 * PAIR)
        self.antecedent = nn.Linear(2 * HIDDEN, PAIR)
        self.forms = nn.Embedding(FORMS * FORMS, PAIR)
        self.near = nn.Embedding(NEAR, PAIR)
        self.lines = nn.Embedding(4, PAIR)
        self.quotes = nn.Embedding(4, PAIR)
        self.match = nn.Embedding(3, PAIR)
        self.pair = nn.Linear(PAIR, 1)
        for e in (self.forms, self.near, self.lines, self.quotes, self.match):
            nn.init.normal_(e.weight, std=0.02)

    def pairs(self, ana, ant, forms, near, lines, quotes, match):
        """ana [n, 2*HIDDEN], ant [n, 2*HIDDEN] -> scores [n]; a pair is coreferent where its score beats 0."""
        x, gate = self.anaphor(ana).chunk(2, -1)
        y = self.antecedent(ant)
        z = F.relu(x + y + gate * y + self.forms(forms) + self.near(near) + self.lines(lines) + self.quotes(quotes) + self.match(match))
        return self.pair(z)[..., 0]


class Joint(Model):
    """The attribution model with these heads."""

    def __init__(self, vocabulary):
        super().__init__(vocabulary)
        self.who = Who()


# ---------------------------------------------------------------- corpora


def worldwide(folder):
    """[(text, [(start, end, type)])], split into (train, dev): every fifth article by name is dev."""
    kinds = {"Person": "person", "Organization": "organisation", "Location": "place", "Facility": "place", "NORP": "group", "Misc": "other", "Product": "other"}
    files = sorted(glob.glob(os.path.join(folder, "*.tsv")))
    out = ([], [])
    for number, f in enumerate(files):
        sentences = [s.split("\n") for s in open(f, encoding="utf-8").read().split("\n\n")]
        pieces = [[l.split("\t") for l in s if "\t" in l] for s in sentences]
        out[number % 5 == 4].append(plain([p for p in pieces if p and not p[0][0].startswith("http")], kinds, 2))
    return out


def crossner(file):
    kinds = {"person": "person", "politician": "person", "organisation": "organisation", "politicalparty": "organisation", "country": "place", "location": "place", "election": "other", "event": "other", "misc": "other"}
    pieces = [[l.split("\t") for l in s.split("\n") if "\t" in l] for s in open(file, encoding="utf-8").read().split("\n\n")]
    return [plain([p], kinds, 1) for p in pieces if p]


def plain(sentences, kinds, per_line):
    """BIO sentences as a text with spans. Tokens are set as they would be printed."""
    text, spans = "", []
    for k, tokens in enumerate(sentences):
        text += "\n" if k and k % per_line == 0 else " " if k else ""
        glue, open_quote = True, False
        for word, tag in (t[:2] for t in tokens):
            closing = word in (".", ",", ";", ":", "?", "!", ")", "]", "%", "'s", "’s", "n't", "n’t", "''", "”") or (word == '"' and open_quote)
            if not glue and not closing:
                text += " "
            glue = word in ("(", "[", "$", "``", "“") or (word == '"' and not open_quote)
            open_quote ^= word == '"'
            start = len(text)
            text += word
            kind = kinds.get(tag[2:])
            if kind and (tag[0] == "B" or not spans or spans[-1][2] != kind or spans[-1][1] < start - 1):
                spans.append((start, len(text), kind))
            elif kind:
                spans[-1] = (spans[-1][0], len(text), kind)
    return text, spans


def gum(folder):
    """[(text, [(start, head start, head end, whole end, type, cluster, name?)])] for mentions of people, organisations,
    places; in order of place."""
    out = []
    for f in sorted(glob.glob(os.path.join(folder, "dep", "*.conllu"))):
        text, tokens, stack, found = "", [], [], []
        for line in open(f, encoding="utf-8"):
            if line.startswith("# newpar") and text:
                text = text.rstrip() + "\n"
                continue
            c = line.rstrip("\n").split("\t")
            if len(c) < 10 or not c[0].isdigit():
                continue
            start = len(text)
            text += c[1]
            index = len(tokens)
            tokens.append((start, len(text), c[1], c[3]))
            if "SpaceAfter=No" not in c[9]:
                text += " "
            m = re.search(r"(?:^|\|)Entity=([^|]*)", c[9])
            for part in re.findall(r"\([^()]*\)?|[^()]+\)", m[1]) if m else ():
                if part[0] == "(":
                    q = part.strip("()").split("-")
                    stack.append((q[0], q[1], index, q[5]))
                    if part[-1] != ")":
                        continue
                    top = stack.pop()
                else:
                    k = next((i for i in range(len(stack) - 1, -1, -1) if stack[i][0] == part[:-1].split("-")[0]), None)
                    if k is None:
                        continue
                    top = stack.pop(k)
                identity, kind, first, least = top
                if kind not in ("person", "organization", "place"):
                    continue
                least = [int(x) - 1 for x in least.split(",") if x.isdigit()]
                run = least[:1]
                while run and run[-1] + 1 in least:
                    run.append(run[-1] + 1)
                if not run or first + run[-1] > index:
                    continue
                head = first + run[-1]
                found.append((tokens[first][0], tokens[head][0], tokens[head][1], tokens[index][1], kind.replace("z", "s"), identity, tokens[head][3] == "PROPN"))
        out.append((text, sorted(set(found))))
    return out


def gap(file):
    """[(text, pronoun span, A span, B span, answer 0 A, 1 B, 2 neither)]"""
    out = []
    for r in csv.DictReader(open(file, encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE):
        span = lambda n, o: (int(r[o]), int(r[o]) + len(r[n]))
        answer = 0 if r["A-coref"] == "TRUE" else 1 if r["B-coref"] == "TRUE" else 2
        out.append((r["Text"], span("Pronoun", "Pronoun-offset"), span("A", "A-offset"), span("B", "B-offset"), answer))
    return out


# ---------------------------------------------------------------- other names in the same text


def rewrite(text, edits):
    """The text with edits [(start, end, new)] made, and a function from an old place to the new one."""
    out, at, starts, shifts = [], 0, [0], [0]
    for s, e, new in sorted(edits):
        out += [text[at:s], new]
        at = e
        starts.append(e)
        shifts.append(shifts[-1] + len(new) - (e - s))
    out.append(text[at:])
    return "".join(out), lambda p: p + shifts[bisect.bisect_right(starts, p) - 1]


def bank(texts):
    """The names of each kind in [(text, spans)], once each."""
    found = {}
    for text, spans in texts:
        for s, e, kind in spans:
            found.setdefault(kind, set()).add(text[s:e])
    return {k: sorted(v) for k, v in found.items()}


def swap_names(text, spans, names, share, rng):
    """A share of the names replaced by others of their kind, the same for the same."""
    new = {}
    for s, e, kind in spans:
        key = (text[s:e], kind)
        if key not in new:
            new[key] = rng.choice(names[kind]) if rng.random() < share else key[0]
    edits = [(s, e, new[text[s:e], k]) for s, e, k in spans]
    changed, move = rewrite(text, edits)
    return changed, [(move(e) - len(new[text[s:e], k]), move(e), k) for s, e, k in spans]


def people(passages):
    """First names of each gender and last names, from passages of GAP."""
    first, last = {False: set(), True: set()}, set()
    for text, p, a, b, answer in passages:
        if answer < 2:
            words = text[slice(*(a, b)[answer])].split()
            if len(words) == 2 and all(re.fullmatch(r"[A-Z][a-z]{2,}", w) for w in words):
                first[text[slice(*p)].lower() in ("she", "her", "hers")].add(words[0])
                last.add(words[1])
    return {k: sorted(v) for k, v in first.items()}, sorted(last)


def rename(passage, first, last, rng):
    """A passage of GAP in which the two people bear other names; they keep the pronoun's gender where they had it."""
    text, p, a, b, answer = passage
    given = first[text[slice(*p)].lower() in ("she", "her", "hers")]
    new = {}
    for s, e in (a, b):
        words = text[s:e].split()
        if not all(re.fullmatch(r"[A-Z][a-z]{2,}", w) for w in words):
            return passage
        # A single word is a surname unless a surname follows it somewhere.
        for k, w in enumerate(words):
            is_first = k == 0 and (len(words) > 1 or w in given)
            new.setdefault(w, rng.choice(given if is_first else last))
    edits = [(m.start(), m.end(), new[m.group()]) for m in re.finditer(r"[A-Z][a-z]{2,}\b", text) if m.group() in new]
    changed, move = rewrite(text, edits)
    places = {s: e for s, e, _ in edits}

    def moved(s, e):
        last_start = max(x for x in places if x < e)
        if s not in places or places[last_start] != e:
            return None
        return move(s - 1) + 1 if s else 0, move(e)

    spans = [moved(*a), moved(*b)]
    if None in spans:
        return passage
    return changed, (move(p[0]), move(p[1])), *spans, answer


# ---------------------------------------------------------------- windows


class Text:
    """A text as windows, and where its characters are: (window, token + 1), the one for [CLS]."""

    def __init__(self, text, tokenizer, limit, headline):
        self.text = text
        self.windows = windows(paragraphs(text, tokenizer), limit)
        if not headline:
            for w in self.windows:
                w[2][:] = [f & 15 for f in w[2]]
        self.at = {}
        for k, (_, offsets, _, _) in enumerate(self.windows):
            for i, (s, e) in enumerate(offsets):
                for c in range(s, e):
                    self.at[c] = (k, i + 1)

    def ends(self, start, end):
        """The first and the last token of a span, or None."""
        a, b = self.at.get(start), self.at.get(end - 1)
        return None if a is None or b is None else (a, b)


def name_tags(t, spans):
    """For each window the name tag of every token, without the special ones."""
    out = [[0] * len(w[0]) for w in t.windows]
    for s, e, kind in spans:
        before = None
        for c in range(s, e):
            p = t.at.get(c)
            if p and p != before:
                out[p[0]][p[1] - 1] = NAMES.index(("B-" if before is None or before[0] != p[0] else "I-") + kind)
                before = p
    return out


def decode_names(scores, offsets):
    """Spans of one window's scores [n, tags]: the best path under BIO."""
    n, k = scores.shape
    allow = torch.zeros(k, k)
    for j in range(2, k, 2):
        for i in range(k):
            if i not in (j, j - 1):
                allow[i, j] = -1e4
    first = torch.zeros(k)
    first[2::2] = -1e4
    best, back = first + scores[0], []
    for t in range(1, n):
        x, i = (best[:, None] + allow).max(0)
        best = x + scores[t]
        back.append(i)
    path = [int(best.argmax())]
    for i in reversed(back):
        path.append(int(i[path[-1]]))
    out = []
    for t, y in enumerate(path[::-1]):
        if y % 2:
            out.append([offsets[t][0], offsets[t][1], NAMES[y][2:]])
        elif y:
            out[-1][1] = offsets[t][1]
    return [tuple(x) for x in out]


def matching(text, a, b):
    """0 no words in common, 1 the same head word, 2 the same words."""
    words = lambda m: re.findall(r"\w+", text[m[0] : m[2]].lower())
    x, y = words(a), words(b)
    x, y = (w[1:] if len(w) > 1 and w[0] in ("the", "a", "an", "mr", "mrs", "ms") else w for w in (x, y))
    return 2 if x == y else 1 if x and y and x[-1] == y[-1] else 0


def mention(t, m, quoted, counts):
    """A mention's tokens and what pairs need to know of it: (ends, form, place in tokens, line, quoted)."""
    e = t.ends(m[0], m[2])
    if e is None:
        return None
    w, i = t.at[m[1]]
    place = sum(counts[:w]) + i
    return e, form(t.text[m[0] : m[2]].split(), m[6]), place, t.text.count("\n", 0, m[0]), quoted[m[1]]


def features(t, ana, ant, ma, mb):
    """Indices of (forms, near, lines, quotes, match) for a pair."""
    lines = min(3, abs(ana[3] - ant[3]))
    match = matching(t.text, ma, mb) if ana[1] in (0, 9) and ant[1] in (0, 9) else 0
    return ana[1] * FORMS + ant[1], bucket(ana[2] - ant[2]), lines, ana[4] * 2 + ant[4], match
