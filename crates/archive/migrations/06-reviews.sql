-- Schema 6: reviews of claims by fact-checkers. Append-only; the same review is kept once.
CREATE TABLE review (
    id      INTEGER PRIMARY KEY,
    at      TEXT NOT NULL,
    whence  TEXT NOT NULL,
    digest  BLOB NOT NULL UNIQUE,   -- SHA-256 of the body
    body    TEXT NOT NULL           -- JSON
) STRICT;
