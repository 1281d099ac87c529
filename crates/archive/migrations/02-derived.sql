-- Schema 2: results that are worked out over many articles, and what people correct.

-- Kept results. `inputs` is the digest of what they were worked out from: another digest, another result.
CREATE TABLE derived (
    id       INTEGER PRIMARY KEY,
    kind     TEXT NOT NULL,
    inputs   TEXT NOT NULL,
    written  TEXT NOT NULL,
    size     INTEGER NOT NULL,
    z        BLOB NOT NULL,      -- JSON
    UNIQUE (kind, inputs)
) STRICT;

-- Append-only; an entry is undone by a later entry.
CREATE TABLE correction (
    id         INTEGER PRIMARY KEY,
    at         TEXT NOT NULL,
    who        TEXT NOT NULL,
    kind       TEXT NOT NULL,
    body       TEXT NOT NULL,    -- JSON
    undone_by  INTEGER REFERENCES correction (id)
) STRICT;
