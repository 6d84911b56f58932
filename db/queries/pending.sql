-- What is written here and nobody else is known to have.

-- name: runs_since
SELECT MIN(first), SUM(last - first + 1) FROM journal_run WHERE writer = ? AND arrived > ?;

-- name: first_unsealed
SELECT header FROM journal_entry
WHERE v > ? + COALESCE((SELECT MAX(last) FROM journal_run WHERE writer = ?), 0) AND v < ? ORDER BY v LIMIT 1;
