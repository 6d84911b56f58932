-- name: line_bodies
SELECT subject, source, body FROM roster_line WHERE removed IS NOT 1;

-- name: rosters
SELECT id, source, label, received_on, rows_read, rows_refused FROM roster WHERE removed IS NOT 1
ORDER BY received_on DESC, id DESC;

-- name: known
SELECT p.id, p.last_name, p.first_name, p.birth_date, p.commune FROM young_person p WHERE p.removed IS NOT 1;
