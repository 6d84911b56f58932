-- name: names
SELECT p.id AS person, concat_ws(' ', p.last_name, p.first_name, p.commune) FROM young_person p

-- name: leads
SELECT s.subject AS person, o.name FROM situation s JOIN organisation o ON o.id = s.lead_organisation

-- name: solutions
SELECT x.subject AS person, concat_ws(' ', x.label, c.label, x.kind)
FROM solution x LEFT JOIN solution_kind c ON c.code = x.kind

-- name: tutors
SELECT a.subject AS person, concat_ws(' ', u.first_name, u.last_name) FROM appointment a JOIN tutor u ON u.id = a.tutor

-- name: candidates
SELECT json_group_array(n)
FROM (SELECT rowid AS n FROM search WHERE search MATCH ? AND rowid <= ? ORDER BY rowid DESC LIMIT ?);
