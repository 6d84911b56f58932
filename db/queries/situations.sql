-- name: listing
SELECT s.id, s.subject, p.last_name, p.first_name, p.birth_date, p.commune, t.name, s.status, k.level, s.state, s.wing,
    s.dormant_until, lead.name, proposer.name,
    COALESCE(x.label, c.label, x.kind), x.state, x.due_on,
    (SELECT u.first_name || ' ' || u.last_name FROM appointment a JOIN tutor u ON u.id = a.tutor
     WHERE a.subject = s.subject AND a.situation = s.id AND a.state NOT IN ('refused', 'ended') AND a.removed IS NOT 1
     ORDER BY a.id DESC LIMIT 1)
FROM situation s LEFT JOIN young_person p ON p.id = s.subject LEFT JOIN territory t ON t.id = s.territory
LEFT JOIN schooling k ON k.subject = s.subject AND k.situation = s.id AND k.removed IS NOT 1
LEFT JOIN organisation lead ON lead.id = s.lead_organisation
LEFT JOIN organisation proposer ON proposer.id = s.proposed_by
LEFT JOIN solution x ON x.id = (SELECT y.id FROM solution y WHERE y.subject = s.subject AND y.situation = s.id
    AND y.removed IS NOT 1 ORDER BY y.proposed_on DESC, y.position, y.id LIMIT 1)
LEFT JOIN solution_kind c ON c.code = x.kind
WHERE s.removed IS NOT 1 AND p.removed IS NOT 1

-- name: status
SELECT status FROM situation WHERE id = ?;

-- name: situation
SELECT id, subject, territory, cell, wing, state, status, wish, proposed_by, proposed_on, spotted_on, dormant_until,
    outcome, outcome_on, broken_on, deadline_on
FROM situation WHERE id = ?;

-- name: solutions
SELECT x.id, x.kind, x.label, c.label, c.family, x.organisation, o.name, x.due_on, x.state, x.proposed_on, x.accepted_on,
    x.started_on, x.held_on, x.ended_on, x.end_reason
FROM solution x LEFT JOIN solution_kind c ON c.code = x.kind LEFT JOIN organisation o ON o.id = x.organisation
WHERE x.situation = ? AND x.removed IS NOT 1 ORDER BY x.proposed_on DESC, x.position;

-- name: entries
SELECT l.kind, l.happened_on, l.text, l.reported_by, e.header FROM logbook_entry l
JOIN journal_entry e ON e.v = l.v WHERE l.situation = ? AND l.removed IS NOT 1 ORDER BY l.happened_on DESC, l.id DESC;

-- name: appointments
SELECT a.id, a.tutor, u.first_name || ' ' || u.last_name, o.name, a.state, a.proposed_on FROM appointment a
LEFT JOIN tutor u ON u.id = a.tutor LEFT JOIN organisation o ON o.id = u.organisation
WHERE a.situation = ? AND a.removed IS NOT 1 ORDER BY a.id DESC;

-- name: organisation_name
SELECT name FROM organisation WHERE id = ?;

-- name: ids
SELECT s.id, s.subject, t.name, p.last_name, p.first_name, s.state FROM situation s
LEFT JOIN young_person p ON p.id = s.subject LEFT JOIN territory t ON t.id = s.territory
WHERE s.removed IS NOT 1 ORDER BY p.last_name, p.first_name, s.id;

-- name: name_of
SELECT name FROM organisation WHERE id = ?1
UNION ALL SELECT first_name || ' ' || last_name FROM tutor WHERE id = ?1
UNION ALL SELECT name FROM territory WHERE id = ?1
UNION ALL SELECT name FROM cell WHERE id = ?1
UNION ALL SELECT first_name || ' ' || last_name FROM young_person WHERE id = ?1
LIMIT 1;

-- name: entrusted
SELECT id, subject, situation FROM appointment
WHERE tutor = ? AND state IN ('accepted', 'active') AND removed IS NOT 1 ORDER BY id;

-- name: not_over
SELECT id, subject, situation FROM appointment
WHERE tutor = ? AND state IN ('proposed', 'agreed', 'accepted', 'active') AND removed IS NOT 1 ORDER BY id;

-- name: passed_on
SELECT id, subject, situation FROM appointment
WHERE tutor = ? AND state = 'ended' AND end_reason = ? AND ended_on >= ? AND removed IS NOT 1 ORDER BY id;

-- name: proposed_to
SELECT DISTINCT subject FROM appointment WHERE tutor = ? AND state = 'proposed' AND removed IS NOT 1;
