-- name: erased
SELECT commit_hash FROM journal_erased;

-- name: save_erased
INSERT OR IGNORE INTO journal_erased (commit_hash) VALUES (?);
