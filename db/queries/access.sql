-- name: last
SELECT n, mark FROM local_access ORDER BY n DESC LIMIT 1;

-- name: note
INSERT INTO local_access (n, at, code, about, before, mark) VALUES (?, ?, ?, ?, ?, ?);

-- name: entries
SELECT n, at, code, about FROM local_access ORDER BY n DESC LIMIT ?;

-- name: all
SELECT n, at, code, about, before, mark FROM local_access ORDER BY n;

-- Only from the start, and never the newest: what is kept hangs together, and the next number follows.
-- name: forget_before
DELETE FROM local_access WHERE n < COALESCE((SELECT MIN(n) FROM local_access WHERE at >= ?1),
    (SELECT MAX(n) FROM local_access));
