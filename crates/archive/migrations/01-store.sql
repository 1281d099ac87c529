-- Schema 1: what was received, what was made of it, what is searched.
--
-- Append-only: bytes, versions, records and attributions are never changed. What may change are the pointers that say
-- which of them is current (`superseded`), the record of failures, and what `rm` takes out against a tombstone.
-- Compressed columns hold zlib streams (RFC 1950), so that any language can read them.

-- Bytes, by what they are: snapshots as received, and the texts taken out of them.
CREATE TABLE blob (
    id      INTEGER PRIMARY KEY,
    digest  BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),  -- SHA-256 of the bytes
    size    INTEGER NOT NULL,                                  -- of the bytes
    z       BLOB NOT NULL
) STRICT;

-- One article, however often it changed.
CREATE TABLE article (
    id       INTEGER PRIMARY KEY,
    key      TEXT NOT NULL UNIQUE,   -- what makes it the same article: its address, or its name or place
    name     TEXT NOT NULL UNIQUE,   -- the name in documents[].name
    removed  TEXT                    -- when it was taken out; its tombstone says why
) STRICT;

-- What one article said at one time.
CREATE TABLE version (
    id          INTEGER PRIMARY KEY,
    article     INTEGER NOT NULL REFERENCES article (id),
    number      INTEGER NOT NULL,                             -- 1, 2, ...
    superseded  INTEGER NOT NULL DEFAULT 0,                   -- 1: there is a later one
    snapshot    INTEGER NOT NULL REFERENCES blob (id),
    text        INTEGER NOT NULL REFERENCES blob (id),
    received    TEXT NOT NULL,                                -- RFC 3339, UTC
    whence      TEXT NOT NULL,                                -- path, path:line or URL
    headers     TEXT,                                         -- JSON object of HTTP headers
    charset     TEXT,                                         -- as decided, and from what: "utf-8 (bom)"
    extraction  TEXT NOT NULL,                                -- what took the text out of the bytes
    name        TEXT NOT NULL,                                -- as received
    outlet      TEXT,
    title       TEXT,
    byline      TEXT,
    published   TEXT,
    url         TEXT,
    language    TEXT,
    provenance  TEXT,                                         -- JSON
    UNIQUE (article, number)
) STRICT;
CREATE INDEX version_snapshot ON version (snapshot);

-- The same content seen again: other bytes, or another place. Kept as proof that it stood there then.
CREATE TABLE sighting (
    id        INTEGER PRIMARY KEY,
    version   INTEGER NOT NULL REFERENCES version (id),
    snapshot  BLOB NOT NULL,         -- SHA-256 of the bytes seen
    received  TEXT NOT NULL,
    whence    TEXT NOT NULL,
    UNIQUE (version, snapshot, whence)
) STRICT;

-- What reads: a program with its weights and settings.
CREATE TABLE run (
    id        INTEGER PRIMARY KEY,
    program   TEXT NOT NULL,
    weights   TEXT NOT NULL,
    settings  TEXT NOT NULL,   -- JSON
    started   TEXT NOT NULL,
    UNIQUE (program, weights, settings, started)
) STRICT;

-- What one run made of one version.
CREATE TABLE record (
    id          INTEGER PRIMARY KEY,
    version     INTEGER NOT NULL REFERENCES version (id),
    run         INTEGER NOT NULL REFERENCES run (id),
    superseded  INTEGER NOT NULL DEFAULT 0,   -- 1: not what is shown: another run came later, or another version
    first       INTEGER NOT NULL,             -- its attributions are the rows first .. first + count - 1
    count       INTEGER NOT NULL,
    written     TEXT NOT NULL,
    size        INTEGER NOT NULL,             -- of the JSON
    z           BLOB NOT NULL,                -- the record's JSON with document.text left empty
    UNIQUE (version, run)
) STRICT;

-- Names of speakers and of those spoken to, as they are searched: the entity's name and the words in the text.
CREATE TABLE name (
    id    INTEGER PRIMARY KEY,
    text  TEXT NOT NULL UNIQUE
) STRICT;

-- What is searched of an attribution. `id` is the row of the full-text index.
CREATE TABLE attribution (
    id          INTEGER PRIMARY KEY,
    record      INTEGER NOT NULL,
    number      INTEGER NOT NULL,   -- the N of its id aN in the record
    speaker     INTEGER,            -- name
    addressee   INTEGER,            -- name
    act         TEXT NOT NULL,
    form        TEXT NOT NULL,
    kind        TEXT NOT NULL,      -- of the source
    basis       TEXT,               -- kinds of the evidence cited, with spaces between
    setting     TEXT,
    said_on     TEXT,               -- EDTF
    due         TEXT,               -- EDTF
    confidence  REAL NOT NULL,
    pieces      TEXT NOT NULL       -- of the content, in code points: "12-40 57-81"
) STRICT;

CREATE TABLE failure (
    id        INTEGER PRIMARY KEY,
    whence    TEXT NOT NULL UNIQUE,
    name      TEXT NOT NULL,
    code      TEXT NOT NULL,
    message   TEXT NOT NULL,
    first_at  TEXT NOT NULL,
    last_at   TEXT NOT NULL,
    times     INTEGER NOT NULL DEFAULT 1,
    resolved  TEXT                 -- when it was taken in after all
) STRICT;

CREATE TABLE tombstone (
    id         INTEGER PRIMARY KEY,
    article    INTEGER NOT NULL REFERENCES article (id),
    key        TEXT NOT NULL,
    name       TEXT NOT NULL,
    removed    TEXT NOT NULL,
    reason     TEXT NOT NULL,
    snapshots  TEXT NOT NULL       -- JSON: digest, when and whence of each version
) STRICT;

-- The full-text indexes keep no text of their own; they read it through these views. `inflate`, `pieces` and `tags` are
-- functions of the program.
CREATE VIEW article_source AS
    SELECT v.id AS id, coalesce(v.title, '') AS title, inflate(b.z, b.size) AS body, coalesce(v.outlet, '') AS outlet
    FROM version v JOIN blob b ON b.id = v.text;

CREATE VIEW said_source AS
    SELECT a.id AS id,
           pieces(b.z, b.size, a.pieces) AS content,
           coalesce((SELECT text FROM name WHERE id = a.speaker), '') AS speaker,
           coalesce((SELECT text FROM name WHERE id = a.addressee), '') AS addressee,
           coalesce(v.outlet, '') AS outlet,
           tags(a.act, a.form, a.kind, a.basis, a.setting) AS tags
    FROM attribution a JOIN record r ON r.id = a.record JOIN version v ON v.id = r.version JOIN blob b ON b.id = v.text;

-- Rows go in with the rows they index and come out only with `rm`, by the program and never by a trigger: an index over
-- outside content is corrupted by a deletion that names other words than were put in.
CREATE VIRTUAL TABLE article_text USING fts5 (
    title, body, outlet,
    content = 'article_source', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE said_text USING fts5 (
    content, speaker, addressee, outlet, tags,
    content = 'said_source', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
);
-- What is taken out leaves no words behind.
INSERT INTO article_text (article_text, rank) VALUES ('secure-delete', 1);
INSERT INTO said_text (said_text, rank) VALUES ('secure-delete', 1);
