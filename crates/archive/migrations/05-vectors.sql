-- Schema 5: vectors of sentences, which are costly to work out and never change. They only save time.

CREATE TABLE vector (
    key  INTEGER PRIMARY KEY,   -- of the text and of what made the vector
    v    BLOB NOT NULL          -- scale (32-bit float, little endian) and one byte a dimension
) STRICT;
