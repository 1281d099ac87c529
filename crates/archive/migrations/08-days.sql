-- Schema 8: what a search filters by lies close together.
--
-- Whether a row is shown and on which day it falls stood in the wide rows of versions and records; a search by date read one
-- of these for each row that fits. Here 1,024 rows of an index take 3 KB.

-- `days` has three bytes, big-endian, for each of the rows block * 1024 ..: 0 where the row is superseded or not there, 1
-- where its day is not known, else year * 512 + month * 32 + day. Rows that `days` is too short for are not there.
CREATE TABLE article_day (
    block  INTEGER PRIMARY KEY,
    days   BLOB NOT NULL   -- of the rows of `version`: when it was published
) STRICT;
CREATE TABLE said_day (
    block  INTEGER PRIMARY KEY,
    days   BLOB NOT NULL   -- of the rows of `attribution`: when it was said, or else published
) STRICT;
