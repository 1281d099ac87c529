"""The attribution model: one encoder pass over a window; a cue tagger; and, for every cue, the role of each token.

Encoder: MiniLM-L6-H384 (uncased), with a learned embedding of surface features added to its input.
Cue tagger: O, B/I of a cue in the report itself, B/I of a cue inside another attribution's content.
Roles: for a cue, each token of the window is outside, source or content (BIO), from the two vectors, their product, the
signed distance, and two convolutions over the tokens, decoded with a linear-chain CRF."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from windows import FEATURES

HIDDEN, HEADS, LAYERS, INNER = 384, 12, 6, 1536
CUE_TAGS = ["O", "B-top", "I-top", "B-sub", "I-sub"]
FLAT_TAGS = ["O", "B-source", "I-source", "B-content", "I-content"]
ROLES = ["O", "B-source", "I-source", "B-content", "I-content"]
PAIR, REACH = 128, 63


class Layer(nn.Module):
    def __init__(self, drop):
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.norm1 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.up = nn.Linear(HIDDEN, INNER)
        self.down = nn.Linear(INNER, HIDDEN)
        self.norm2 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.drop = nn.Dropout(drop)

    def forward(self, x, bias):
        b, s, _ = x.shape
        q, k, v = self.qkv(x).reshape(b, s, 3, HEADS, HIDDEN // HEADS).permute(2, 0, 3, 1, 4).unbind(0)
        # Written out: the exported graph is plain operators, and on a processor the fused attention's gradient is slower.
        a = torch.matmul(torch.softmax(torch.matmul(q * (1 / math.sqrt(HIDDEN // HEADS)), k.transpose(2, 3)) + bias, -1), v)
        x = self.norm1(x + self.out(a.transpose(1, 2).reshape(b, s, HIDDEN)))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    """ids, features, mask -> hidden states [b, s, HIDDEN]. The word embedding is kept apart (`words`), so that the
    program can look rows up itself and keep them in 8 bits."""

    def __init__(self, vocabulary, drop=0.1):
        super().__init__()
        self.words = nn.Embedding(vocabulary, HIDDEN)
        self.places = nn.Embedding(512, HIDDEN)
        self.features = nn.Embedding(FEATURES, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(Layer(drop) for _ in range(LAYERS))
        self.drop = nn.Dropout(drop)
        nn.init.zeros_(self.features.weight)

    def load_minilm(self, tensors):
        """Takes over the weights of a BERT checkpoint (names without the `bert.` prefix)."""
        t = {k.removeprefix("bert."): v.float() for k, v in tensors.items()}
        e = "embeddings."
        own = {
            "words.weight": t[e + "word_embeddings.weight"],
            "places.weight": t[e + "position_embeddings.weight"] + t[e + "token_type_embeddings.weight"][0],
            "norm.weight": t[e + "LayerNorm.weight"],
            "norm.bias": t[e + "LayerNorm.bias"],
        }
        for i in range(LAYERS):
            p, q = f"encoder.layer.{i}.", f"layers.{i}."
            for end in ("weight", "bias"):
                own[q + "qkv." + end] = torch.cat([t[f"{p}attention.self.{n}.{end}"] for n in ("query", "key", "value")])
                own[q + "out." + end] = t[p + "attention.output.dense." + end]
                own[q + "norm1." + end] = t[p + "attention.output.LayerNorm." + end]
                own[q + "up." + end] = t[p + "intermediate.dense." + end]
                own[q + "down." + end] = t[p + "output.dense." + end]
                own[q + "norm2." + end] = t[p + "output.LayerNorm." + end]
        missing, unexpected = self.load_state_dict(own, strict=False)
        assert not unexpected and missing == ["features.weight"], (missing, unexpected)

    def states(self, ids, features, mask):
        """The hidden states after each layer."""
        x = self.words(ids) + self.places.weight[: ids.shape[1]].unsqueeze(0) + self.features(features)
        return self.through(self.drop(self.norm(x)), ((1.0 - mask.to(x.dtype)) * -10000.0)[:, None, None, :])

    def through(self, x, bias):
        """The hidden states after each layer, from what the first one takes."""
        out = []
        for layer in self.layers:
            x = layer(x, bias)
            out.append(x)
        return out

    def forward(self, ids, features, mask):
        return self.states(ids, features, mask)[-1]


class Roles(nn.Module):
    """For cues given by their first and last token: scores [n, s, 5] of every token's role, and the CRF's
    transitions."""

    def __init__(self):
        super().__init__()
        self.token = nn.Linear(HIDDEN, PAIR)
        self.gate = nn.Linear(HIDDEN, PAIR)
        self.cue = nn.Linear(2 * HIDDEN, PAIR)
        self.scale = nn.Linear(2 * HIDDEN, PAIR)
        self.distance = nn.Embedding(2 * REACH + 3, PAIR)
        self.conv1 = nn.Conv1d(PAIR, PAIR, 5, padding=2)
        self.conv2 = nn.Conv1d(PAIR, PAIR, 5, padding=2)
        self.score = nn.Linear(PAIR, len(ROLES))
        self.crf = nn.Parameter(torch.zeros(len(ROLES), len(ROLES)))
        self.start = nn.Parameter(torch.zeros(len(ROLES)))
        nn.init.zeros_(self.distance.weight)

    def forward(self, token, gate, first, last, cue, scale):
        """token, gate [n, s, PAIR]; first, last [n]; cue, scale [n, PAIR]."""
        s = token.shape[1]
        at = torch.arange(s)[None, :]
        before = (at - first[:, None]).clamp(max=0)
        after = (at - last[:, None]).clamp(min=0)
        d = (before + after).clamp(-REACH, REACH) + REACH + 1
        x = F.gelu(token + cue[:, None] + gate * scale[:, None] + self.distance(d))
        y = x.transpose(1, 2)
        y = y + F.gelu(self.conv1(y))
        y = y + F.gelu(self.conv2(y))
        return self.score(y.transpose(1, 2))


class Model(nn.Module):
    def __init__(self, vocabulary, drop=0.1):
        super().__init__()
        self.encoder = Encoder(vocabulary, drop)
        self.drop = nn.Dropout(drop)
        self.tag = nn.Linear(HIDDEN, len(CUE_TAGS))
        self.flat = nn.Linear(HIDDEN, len(FLAT_TAGS))
        self.roles = Roles()

    def heads(self, h):
        """The per-token projections that the program keeps of a window."""
        return self.tag(h), self.roles.token(h), self.roles.gate(h)

    def role_scores(self, h, rows, first, last):
        """h [b, s, HIDDEN]; for each cue its row and token places. -> [n, s, 5] in float32."""
        ends = torch.cat([h[rows, first], h[rows, last]], -1)
        token, gate = self.roles.token(h)[rows], self.roles.gate(h)[rows]
        return self.roles(token, gate, first, last, self.roles.cue(ends), self.roles.scale(ends)).float()


def allowed():
    """Transitions that BIO permits, as an additive mask; index 0..4 as in ROLES."""
    m = torch.zeros(5, 5)
    for i in range(5):
        for j in (2, 4):
            if i not in (j - 1, j):
                m[i, j] = -1e4
    return m


def crf_loss(scores, gold, length, crf, start):
    """Negative log-likelihood of `gold` [n, s] under a linear chain, summed over tokens, averaged per sequence."""
    n, s, k = scores.shape
    trans = crf.float() + allowed()
    begin = start.float() + torch.tensor([0.0, 0.0, -1e4, 0.0, -1e4])
    mask = (torch.arange(s)[None] < length[:, None]).float()
    alpha = begin[None] + scores[:, 0]
    for t in range(1, s):
        nxt = torch.logsumexp(alpha[:, :, None] + trans[None], 1) + scores[:, t]
        m = mask[:, t, None]
        alpha = nxt * m + alpha * (1 - m)
    total = torch.logsumexp(alpha, 1)
    path = scores.gather(2, gold[..., None])[..., 0]
    path = (path * mask).sum(1) + begin[gold[:, 0]] + (trans[gold[:, :-1], gold[:, 1:]] * mask[:, 1:]).sum(1)
    return total - path


def viterbi(scores, length, crf, start):
    """Best paths of scores [n, s, 5] -> [n, s]."""
    n, s, k = scores.shape
    trans = crf.float() + allowed()
    best = start.float() + torch.tensor([0.0, 0.0, -1e4, 0.0, -1e4]) + scores[:, 0]
    back = []
    for t in range(1, s):
        x, i = (best[:, :, None] + trans[None]).max(1)
        m = (t < length)[:, None]
        best = torch.where(m, x + scores[:, t], best)
        back.append(torch.where(m, i, torch.arange(k)[None].expand(n, k)))
    y = best.argmax(1)
    path = [y]
    for i in reversed(back):
        y = i.gather(1, y[:, None])[:, 0]
        path.append(y)
    return torch.stack(path[::-1], 1)
