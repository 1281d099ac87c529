-- Schema 7: the HTTP status that bytes came with; what `stats` tells of a large archive, kept ready.

-- Null where there was none, or where an earlier program did not keep it.
ALTER TABLE version ADD COLUMN status INTEGER;

-- Bytes of the texts and snapshots of all versions; current versions by outlet. The triggers keep them up.
CREATE TABLE tally (
    what   TEXT NOT NULL,      -- 'text', 'snapshot', 'outlet', or 'no outlet' where none is known
    value  TEXT NOT NULL,      -- the outlet, otherwise empty
    n      INTEGER NOT NULL,
    PRIMARY KEY (what, value)
) STRICT, WITHOUT ROWID;

INSERT INTO tally SELECT 'text', '', coalesce(sum(b.size), 0) FROM version v JOIN blob b ON b.id = v.text;
INSERT INTO tally SELECT 'snapshot', '', coalesce(sum(b.size), 0) FROM version v JOIN blob b ON b.id = v.snapshot;
INSERT INTO tally SELECT iif(outlet IS NULL, 'no outlet', 'outlet'), coalesce(outlet, ''), count(*)
    FROM version WHERE superseded = 0 GROUP BY 1, 2;

CREATE TRIGGER version_in AFTER INSERT ON version BEGIN
    UPDATE tally SET n = n + (SELECT size FROM blob WHERE id = NEW.text) WHERE what = 'text';
    UPDATE tally SET n = n + (SELECT size FROM blob WHERE id = NEW.snapshot) WHERE what = 'snapshot';
    INSERT INTO tally VALUES (iif(NEW.outlet IS NULL, 'no outlet', 'outlet'), coalesce(NEW.outlet, ''), 1 - NEW.superseded)
        ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;

CREATE TRIGGER version_on AFTER UPDATE OF superseded ON version BEGIN
    INSERT INTO tally
        VALUES (iif(NEW.outlet IS NULL, 'no outlet', 'outlet'), coalesce(NEW.outlet, ''), OLD.superseded - NEW.superseded)
        ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;

-- Before, since a version's bytes may go with it.
CREATE TRIGGER version_out BEFORE DELETE ON version BEGIN
    UPDATE tally SET n = n - (SELECT size FROM blob WHERE id = OLD.text) WHERE what = 'text';
    UPDATE tally SET n = n - (SELECT size FROM blob WHERE id = OLD.snapshot) WHERE what = 'snapshot';
    UPDATE tally SET n = n - 1 + OLD.superseded
        WHERE what = iif(OLD.outlet IS NULL, 'no outlet', 'outlet') AND value = coalesce(OLD.outlet, '');
    -- No word of what is taken out stays.
    DELETE FROM tally WHERE what = 'outlet' AND value = OLD.outlet AND n = 0;
END;

CREATE INDEX version_published ON version (published) WHERE superseded = 0;
CREATE INDEX article_removed ON article (removed) WHERE removed IS NOT NULL;
