"""PolNeAR (Newell et al., LREC 2018) as documents with linked attributions. Offsets are Unicode code points."""

import glob
import os
import re
from dataclasses import dataclass, field


@dataclass
class Attribution:
    """One attribution. `level` 0 stands in the report itself, 1 and up inside another's content."""

    source: list  # pieces [(start, end)]
    cue: list
    content: list
    level: int = 0


@dataclass
class Article:
    """A text and its attributions. `unknown` lists ranges whose nested attributions nobody annotated."""

    name: str
    text: str
    attributions: list
    unknown: list = field(default_factory=list)


def standoff(path):
    """The attributions of one .ann file."""
    spans, out = {}, []
    for line in open(path, encoding="utf-8"):
        p = line.rstrip("\n").split("\t")
        if len(p) < 2:
            continue
        if re.match(r"T\d+$", p[0]):
            _, rest = p[1].split(" ", 1)
            spans[p[0]] = [tuple(map(int, x.split())) for x in rest.split(";")]
        elif re.match(r"E\d+$", p[0]):
            roles = {"source": [], "cue": [], "content": []}
            for role, tid in (x.split(":") for x in p[1].split()):
                role = re.sub(r"\d+$", "", role).lower()
                if role in roles and tid in spans:
                    roles[role] += spans[tid]
            if roles["content"] and roles["cue"]:
                out.append(Attribution(**{k: sorted(v) for k, v in roles.items()}))
    return out


def load(split):
    """The articles of a split's folder; where several people annotated an article, the first one's file counts."""
    first = {}
    for a in sorted(glob.glob(os.path.join(split, "attributions", "*.ann"))):
        first.setdefault(os.path.basename(a)[:-4].rsplit("_", 1)[0], a)
    out = []
    for t in sorted(glob.glob(os.path.join(split, "text", "*.txt"))):
        name = os.path.basename(t)[:-4]
        if name in first:
            text = open(t, encoding="utf-8", newline="").read()
            attributions = standoff(first[name])
            unknown = [c for a in attributions for c in a.content]
            out.append(Article(name, text, attributions, unknown))
    return out
