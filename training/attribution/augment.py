"""Changes to training articles: other quotation marks, and attributions embedded in reporting frames.

PolNeAR has no nested attributions. `embed` makes them: a sentence that holds whole attributions becomes the content of
a new one ("Three officials said that ...", "..., the Harbour Gazette reported"), so that the model sees what an
attribution inside another's words looks like. All names here are made up or sampled from the training split."""

import re

from polnear import Article, Attribution

SENTENCE = re.compile(r"[^\n]+?(?:[.!?][\"”']*(?=\s+[A-Z“\"])|(?=\n|$))")
LOWER = set("the a an he she it they we his her its their our this that these those in on at for but and as if when while after before since under with by from to there no not many most some several all both one two three four five such so although because however still also then now what how who which despite during until".split())
CONJUNCTION = re.compile(r"(But|And|So|Or|Yet|Still,|However,|Also,) ")
COUNTS = ["Two", "Three", "Four", "Several", "A dozen", "Five", "Some"]
PEOPLE = ["officials", "diplomats", "people", "lawmakers", "aides", "former officials", "senior officials", "advisers", "sources", "executives", "military officers", "intelligence officials", "Western diplomats", "lawyers", "staff members"]
KNOWING = ["familiar with the matter", "familiar with the talks", "briefed on the call", "with knowledge of the discussions", "who attended the meeting", "close to the president", "involved in the negotiations", "who saw the letter"]
SINGLE = ["a senior official", "an aide", "one of the officials", "a second official", "a person familiar with the matter", "a spokesman for the ministry", "a government spokeswoman", "one diplomat", "a Western diplomat", "a former adviser", "another official", "one of them", "a person briefed on the meeting"]
FIRST = ["The Harbour", "The Northern", "The Daily", "The Evening", "The National", "The Capital", "The Morning", "The Sunday", "The Coastal", "The Financial"]
PAPER = ["Gazette", "Tribune", "Courier", "Chronicle", "Herald", "Standard", "Observer", "Post", "Times", "Ledger", "Record", "Dispatch", "Sentinel"]
AGENCY = ["Meridiana news agency", "state television", "the state news agency", "local media", "a leaked report", "the document", "a report by the ministry", "an intelligence assessment", "the newspaper", "a government statement", "the memo", "Northwire"]
TOLD = ["reporters", "allies", "lawmakers", "aides", "cabinet colleagues", "his counterpart", "the committee", "advisers", "European leaders", "the newspaper", "a rally in the capital", "parliament", "the envoy", "senators", "him", "her", "them", "party officials"]
WHEN = ["", "", "", "", " on Thursday", " on Monday", " last week", " in a phone call", " in a statement", " late on Friday", " in an interview", " in a closed meeting", " earlier this month", " privately"]
PREFIX = ["said", "said", "said", "says", "reported", "believes", "believe", "claimed", "confirmed", "denied", "wrote", "predicted", "has said", "have said", "acknowledged", "argued", "suggested", "told {to}", "told {to}", "told {to}", "warned", "added", "insisted", "thinks", "expects", "noted", "concluded", "reportedly believes"]
SUFFIX = ["{s} said", "{s} said", "said {s}", "according to {s}", "according to {s}", "{s} reported", "{s} told {to}", "{s} says", "{s} wrote", "{s} claimed"]
CITING = ["", "", "", ", citing {b}", ", citing {b}", ", speaking on condition of anonymity", ", according to a person who was in the room"]


def requote(article, rng):
    """The same article with straight marks made curly or the other way round; every offset stays."""
    text = article.text
    if "“" in text:
        text = text.replace("“", '"').replace("”", '"').replace("’", "'").replace("‘", "'")
    elif '"' in text:
        out, inside = [], False
        for ch in text:
            if ch == "\n":
                inside = False
            if ch == '"':
                ch, inside = ("”" if inside else "“"), not inside
            elif ch == "'":
                ch = "’"
            out.append(ch)
        text = "".join(out)
    return Article(article.name, text, article.attributions, article.unknown)


def _source(rng, sources):
    k = rng.random()
    if k < 0.3:
        return rng.choice(sources)
    if k < 0.5:
        return f"{rng.choice(COUNTS)} {rng.choice(PEOPLE)} {rng.choice(KNOWING)}"
    if k < 0.6:
        return f"{rng.choice(COUNTS)} {rng.choice(PEOPLE)}"
    if k < 0.75:
        return rng.choice(SINGLE)
    if k < 0.9:
        return f"{rng.choice(FIRST)} {rng.choice(PAPER)}"
    return rng.choice(AGENCY)


def _frame(sentence, rng, sources, inner_low):
    """(before, sentence, after, source, cue): the frame's texts, the sentence as it stands in it, and the places of the
    frame's source and cue inside `before` or `after` as (where, start, end)."""
    s = _source(rng, sources)
    quote_first = sentence[:1] in "“\""
    end = ""
    body = sentence
    m = re.search(r"[.!?]([\"”']?)$", body)
    if rng.random() < 0.5 and not quote_first:
        verb = rng.choice(PREFIX).format(to=rng.choice(TOLD))
        head = s[0].upper() + s[1:]
        that = rng.choice([" that ", " that ", " ", ", "]) if not verb.startswith("reportedly") else " "
        if that == ", ":
            that = " that "
        when = "" if that == " " else rng.choice(WHEN)
        first = body.split(" ", 1)[0]
        if first.lower() in LOWER or inner_low:
            body = body[0].lower() + body[1:]
        if m and not m.group(1):
            body, end = body[:-1], body[-1]
        tail = rng.choice(CITING).format(b=_basis(rng)) if not (m and m.group(1)) else ""
        cue = verb.split(" ")[0] if verb.startswith("told") else verb
        at = len(head) + 1
        return f"{head} {verb}{when}{that}", body, tail + end, (0, 0, len(head)), (0, at, at + len(cue))
    form = rng.choice(SUFFIX)
    if s.split(" ", 1)[0].lower() in LOWER or s.split(" ", 1)[0] in COUNTS:
        s = s[0].lower() + s[1:]
    to = rng.choice(TOLD)
    if m:
        body = body[:-1] if not m.group(1) else body[: m.start()] + "," + m.group(1)
    comma = " " if m and m.group(1) else ", "
    after = comma + form.format(s=s, to=to) + rng.choice(WHEN) + "."
    start = after.index(s)
    verb = form.replace("{s}", "").replace("{to}", "").strip()
    cue_at = len(comma) if not form.startswith("{s}") else len(comma) + len(s) + 1
    return "", body, after, (1, start, start + len(s)), (1, cue_at, cue_at + len(verb))


def _basis(rng):
    k = rng.random()
    if k < 0.6:
        return f"{rng.choice(COUNTS).lower()} {rng.choice(PEOPLE)} {rng.choice(KNOWING)}"
    return rng.choice(["a document it had seen", "a person familiar with the matter", "an internal memo", "an unnamed official", "a recording of the meeting", "local officials"])


def embed(article, rng, rate, sources, headline=True):
    """Embeds about `rate` of the sentences that hold whole attributions in a frame; one in four of them twice."""
    text, spans = article.text, article.attributions
    edits = []
    for m in SENTENCE.finditer(text):
        a, b = m.start() + (len(m.group()) - len(m.group().lstrip())), m.end()
        if b - a < 20 or b - a > 400 or rng.random() > rate or not re.search(r"[.!?][\"”]?$", text[a:b]) or CONJUNCTION.match(text, a):
            continue
        inside, crossing = [], False
        for k, x in enumerate(spans):
            every = x.source + x.cue + x.content
            lo, hi = min(p[0] for p in every), max(p[1] for p in every)
            if a <= lo and hi <= b:
                inside.append(k)
            elif lo < b and hi > a:
                crossing = True
        if inside and not crossing and text[a:b].count('"') % 2 == 0 and text[a:b].count("“") == text[a:b].count("”"):
            edits.append((a, b, inside))
    if not edits:
        return article
    out, pos, shift = [], 0, 0
    moves = []  # (old start, old end, shift) of embedded sentences; shift of what follows is kept in `starts`
    starts = [(0, 0)]
    added = []
    for a, b, inside in edits:
        out.append(text[pos:a])
        before, body, after, src, cue = _frame(text[a:b], rng, sources, False)
        twice = None
        if rng.random() < 0.25:
            twice = _frame(before + body + after, rng, sources, bool(before) and before.split(" ", 1)[0].lower() in LOWER)
        base = a + shift
        inner_at = base + (len(twice[0]) if twice else 0)
        body_at = inner_at + len(before)
        place = lambda at, f, w: (at + w[1], at + w[2]) if w[0] == 0 else (at + len(f[0]) + len(f[1]) + w[1], at + len(f[0]) + len(f[1]) + w[2])
        whole = before + body + after
        level = 1 if twice else 0
        frame = Attribution([place(inner_at, (before, body), src)], [place(inner_at, (before, body), cue)], [(body_at, body_at + len(body))], level)
        final = whole
        if twice:
            tb, tbody, tafter, tsrc, tcue = twice
            final = tb + tbody + tafter
            # The second frame may have cut the final stop of the first: clip what no longer stands there.
            limit = inner_at + len(tbody)
            frame.content = [(s, min(e, limit)) for s, e in frame.content if s < limit]
            frame.source = [p for p in frame.source if p[1] <= limit]
            frame.cue = [p for p in frame.cue if p[1] <= limit]
            added.append(Attribution([place(base, (tb, tbody), tsrc)], [place(base, (tb, tbody), tcue)], [(base + len(tb), base + len(tb) + len(tbody))], 0))
        if frame.cue and frame.content:
            added.append(frame)
        depth = 2 if twice else 1
        moves.append((a, b, body_at - a, body_at + len(body), depth))
        out.append(final)
        shift += len(final) - (b - a)
        starts.append((b, shift))
        pos = b
    out.append(text[pos:])
    new = "".join(out)

    def move(p):
        a, b = p
        for s, e, d, limit, depth in moves:
            if s <= a and b <= e:
                return (a + d, min(b + d, limit)), depth
        d = max((x for x in starts if x[0] <= a), key=lambda x: x[0])[1]
        return (a + d, b + d), 0

    def pieces(ps):
        moved = [move(p) for p in ps]
        return [p for p, _ in moved if p[0] < p[1]], max((d for _, d in moved), default=0)

    result = []
    for x in spans:
        (s, _), (c, d), (k, _) = pieces(x.source), pieces(x.cue), pieces(x.content)
        if c and k:
            result.append(Attribution(s, c, k, x.level + d))
    unknown = [move(p)[0] for p in article.unknown]
    return Article(article.name, new, result + added, unknown)
