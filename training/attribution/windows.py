"""From text to windows of tokens with surface features. The program does the same in Rust (crates/reading/src/model);
a test there compares the two on a committed fixture, so change both together."""

import re

CLS, SEP, PAD = 101, 102, 0
FEATURES = 32


def quoted(text):
    """For every character, whether it stands inside double quotation marks (the marks included), decided paragraph
    by paragraph: a new line closes whatever is open."""
    state = bytearray(len(text))
    inside = False
    for i, ch in enumerate(text):
        if ch == "\n":
            inside = False
        elif ch in "“„«":
            inside = True
            state[i] = 1
        elif ch in "”»":
            state[i] = 1 if inside else 0
            inside = False
        elif ch == '"':
            state[i] = 1
            inside = not inside
        elif inside:
            state[i] = 1
    return state


def casing(piece):
    """0 no letter, 1 lower case, 2 capitalised, 3 all capitals (two letters or more)."""
    if not piece[:1].isalpha():
        return 0
    if not piece[0].isupper():
        return 1
    return 3 if len(piece) > 1 and piece.isupper() else 2


def paragraphs(text, tokenizer):
    """Non-blank lines as (ids, offsets, features). Feature = quoted + 2 casing + 8 opens paragraph + 16 headline."""
    state, out = quoted(text), []
    for m in re.finditer(r"[^\n]+", text):
        if not m.group().strip():
            continue
        e = tokenizer.encode(m.group(), add_special_tokens=False)
        if not e.ids:
            continue
        at = m.start()
        offsets = [(a + at, b + at) for a, b in e.offsets]
        headline = 16 if not out else 0
        feats = [state[a] + 2 * casing(text[a:b]) + headline for a, b in offsets]
        feats[0] += 8
        out.append((list(e.ids), offsets, feats))
    return out


def windows(paras, limit, context=0):
    """Packs paragraphs into windows of at most `limit` tokens, the two special ones included. A window may open with
    up to `context` tokens of paragraphs that the one before owns. Yields (ids, offsets, features, owned_from)."""
    room = limit - 2
    pieces = []
    for ids, off, feats in paras:
        for i in range(0, len(ids), room):
            pieces.append((ids[i : i + room], off[i : i + room], feats[i : i + room]))
    out, i = [], 0
    while i < len(pieces):
        first, size = i, 0
        while i < len(pieces) and size + len(pieces[i][0]) <= room:
            size += len(pieces[i][0])
            i += 1
        back, spare = first, min(context, room - size)
        while back > 0 and len(pieces[back - 1][0]) <= spare:
            back -= 1
            spare -= len(pieces[back][0])
        owned = sum(len(p[0]) for p in pieces[back:first])
        join = lambda k: [x for p in pieces[back:i] for x in p[k]]
        out.append((join(0), join(1), join(2), owned))
    return out
