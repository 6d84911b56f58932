-- The floor of a merge: what storing the same changes costs when nothing is checked.
--
-- A log of the changes, and a projection of 8 text columns; written by `executemany` in one transaction a bundle, with
-- the connection settings of the store (SQLCipher, WAL, synchronous=FULL, 64 MB cache). No search table, no constraint.

CREATE TABLE log (
    writer INTEGER NOT NULL,
    n INTEGER NOT NULL,
    at INTEGER NOT NULL,
    row BLOB NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (writer, n)
) WITHOUT ROWID;

CREATE INDEX log_by_row ON log (row);

CREATE TABLE projection (
    id BLOB PRIMARY KEY NOT NULL,
    a TEXT,
    b TEXT,
    c TEXT,
    d TEXT,
    e TEXT,
    f TEXT,
    g TEXT,
    h TEXT
) WITHOUT ROWID;

-- name: log
INSERT INTO log (writer, n, at, row, body) VALUES (?, ?, ?, ?, ?);

-- name: new
INSERT INTO projection (id, a, b, c, d, e, f, g, h) VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, NULL);

-- name: changed
UPDATE projection SET a = ?, b = ?, c = ?, d = ?, e = ? WHERE id = ?;
