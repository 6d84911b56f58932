-- name: count
SELECT COUNT(*) FROM (SELECT DISTINCT row, field FROM conflict);

-- name: fields
SELECT DISTINCT row, field FROM conflict;

-- name: sides
SELECT c.row, c.field, c.tbl, c.subject, c.at, c.value, e.header, c.v
FROM conflict c JOIN journal_entry e ON e.v = c.v
ORDER BY c.subject, c.row, c.field, c.at DESC, c.v DESC;

-- name: settlements
SELECT v, lines FROM journal_entry
WHERE v >= :first AND v < :end AND present > 0 AND instr(header, CAST('"conflict.settled"' AS BLOB)) > 0
ORDER BY v DESC LIMIT :most;

-- name: header
SELECT header FROM journal_entry WHERE v = ?;
