-- name: erased
SELECT commit_hash FROM journal_erased;

-- name: save_erased
INSERT OR IGNORE INTO journal_erased (commit_hash) VALUES (?);

-- name: lines
SELECT v, k, line FROM journal_change;

-- name: lines_of_row
SELECT v, k, line FROM journal_change WHERE row = ?;

-- name: lines_of_entry
SELECT line FROM journal_change WHERE v = ? ORDER BY k;

-- name: keep_commits
UPDATE journal_entry SET commits = ? WHERE v = ? AND commits IS NULL;

-- name: drop_line
DELETE FROM journal_change WHERE v = ? AND k = ?;
