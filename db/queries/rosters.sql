-- name: line_bodies
SELECT subject, source, body FROM roster_line WHERE removed IS NOT 1;

-- name: known
SELECT p.id, p.last_name, p.first_name, p.birth_date, p.commune FROM young_person p WHERE p.removed IS NOT 1;
