-- name: count
SELECT COUNT(*) FROM (SELECT DISTINCT row, field FROM conflict);

-- name: fields
SELECT DISTINCT row, field FROM conflict;

-- name: sides
SELECT c.row, c.field, c.tbl, c.subject, c.at, c.value, e.header
FROM conflict c JOIN journal_entry e ON e.v = c.v
ORDER BY c.subject, c.row, c.field, c.at DESC, c.v DESC;
