-- name: unknown_writers
SELECT DISTINCT no FROM (
    SELECT DISTINCT v >> 40 AS no FROM journal_entry UNION SELECT DISTINCT v >> 40 FROM journal_row
    UNION SELECT DISTINCT writer FROM journal_run)
WHERE no NOT IN (SELECT no FROM journal_writer) ORDER BY no;

-- Entries past their writer's last seal, and the entry just before each (none is missing).
-- name: unsealed
SELECT e.v, CASE WHEN e.v & 0xFFFFFFFFFF = 1 THEN e.v - 1 ELSE (SELECT b.v FROM journal_entry b WHERE b.v = e.v - 1) END,
    e.header, e.lines
FROM journal_writer w JOIN journal_entry e
    ON e.v > (w.no << 40) + COALESCE((SELECT MAX(r.last) FROM journal_run r WHERE r.writer = w.no), 0)
    AND e.v < (w.no + 1) << 40
WHERE e.header IS NOT NULL ORDER BY e.v;
