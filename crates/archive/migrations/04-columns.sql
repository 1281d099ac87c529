-- Schema 4: records and what is searched of them take half the room.
--
-- A record's JSON may be kept in columns (`columns.rs` says how), and what attributions are like is written once for all
-- that are alike. Records of earlier schemas stay as they are.

-- 1: the stream holds columns, 0: the JSON itself.
ALTER TABLE record ADD COLUMN columns INTEGER NOT NULL DEFAULT 0;

-- What an attribution is like. An empty string where nothing is known.
CREATE TABLE manner (
    id       INTEGER PRIMARY KEY,
    act      TEXT NOT NULL,
    form     TEXT NOT NULL,
    kind     TEXT NOT NULL,   -- of the source
    basis    TEXT NOT NULL,   -- kinds of the evidence cited, with spaces between
    setting  TEXT NOT NULL,
    current  INTEGER NOT NULL DEFAULT 0,   -- how many attributions of current records are so
    UNIQUE (act, form, kind, basis, setting)
) STRICT;
INSERT INTO manner (act, form, kind, basis, setting)
    SELECT DISTINCT act, form, kind, coalesce(basis, ''), coalesce(setting, '') FROM attribution;

DROP VIEW said_source;
ALTER TABLE attribution RENAME TO attribution_before;
CREATE TABLE attribution (
    id          INTEGER PRIMARY KEY,
    record      INTEGER NOT NULL,
    number      INTEGER NOT NULL,   -- the N of its id aN in the record
    speaker     INTEGER,            -- name
    addressee   INTEGER,            -- name
    manner      INTEGER NOT NULL,
    said_on     TEXT,               -- EDTF
    due         TEXT,               -- EDTF
    confidence  INTEGER NOT NULL,   -- in thousandths
    pieces      TEXT NOT NULL       -- of the content, in code points: "12-40 57-81"
) STRICT;
INSERT INTO attribution
    SELECT a.id, a.record, a.number, a.speaker, a.addressee, m.id, a.said_on, a.due,
           CAST(round(a.confidence * 1000) AS INTEGER), a.pieces
    FROM attribution_before a JOIN manner m
      ON (m.act, m.form, m.kind, m.basis, m.setting)
       = (a.act, a.form, a.kind, coalesce(a.basis, ''), coalesce(a.setting, ''))
    ORDER BY a.id;
DROP TABLE attribution_before;
UPDATE manner SET current = counted.n
    FROM (SELECT a.manner, count(*) AS n FROM attribution a JOIN record r ON r.id = a.record
          WHERE r.superseded = 0 GROUP BY a.manner) AS counted
    WHERE counted.manner = manner.id;

CREATE VIEW said_source AS
    SELECT a.id AS id,
           pieces(b.z, b.size, a.pieces) AS content,
           coalesce((SELECT text FROM name WHERE id = a.speaker), '') AS speaker,
           coalesce((SELECT text FROM name WHERE id = a.addressee), '') AS addressee,
           coalesce(v.outlet, '') AS outlet,
           tags(m.act, m.form, m.kind, m.basis, m.setting) AS tags
    FROM attribution a JOIN manner m ON m.id = a.manner JOIN record r ON r.id = a.record
    JOIN version v ON v.id = r.version JOIN blob b ON b.id = v.text;
