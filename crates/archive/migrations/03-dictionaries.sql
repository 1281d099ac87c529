-- Schema 3: a text is the dictionary of what was received around it and of what was read out of it.
--
-- The last 32,768 bytes of the text are the preset dictionary (RFC 1950, FDICT) of the stream. A snapshot is then little
-- more than what a page has beside its text.

-- The text whose dictionary the stream needs; null where it needs none.
ALTER TABLE blob ADD COLUMN dictionary INTEGER REFERENCES blob (id);

-- 1: the stream needs the dictionary of the version's text.
ALTER TABLE record ADD COLUMN dictionary INTEGER NOT NULL DEFAULT 0;
CREATE INDEX blob_dictionary ON blob (dictionary) WHERE dictionary IS NOT NULL;
CREATE INDEX version_text ON version (text);
