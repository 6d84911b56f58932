-- name: listing
SELECT m.id, m.subject, m.cell, c.name, t.name, m.number, m.held_on, m.starts_at, m.place, m.state,
    (SELECT COUNT(*) FROM agenda_item a WHERE a.meeting = m.id AND a.removed IS NOT 1),
    (SELECT COUNT(*) FROM agenda_item a WHERE a.meeting = m.id AND a.state = 'decided' AND a.removed IS NOT 1),
    (SELECT COUNT(*) FROM attendance a WHERE a.meeting = m.id AND a.presence = 'present' AND a.removed IS NOT 1)
FROM meeting m LEFT JOIN cell c ON c.id = m.cell LEFT JOIN territory t ON t.id = m.subject
WHERE m.removed IS NOT 1 ORDER BY m.held_on DESC, m.id DESC;

-- name: meeting
SELECT m.id, m.subject, m.cell, c.name, t.name, m.number, m.held_on, m.starts_at, m.place, m.state, m.planned_minutes,
    m.closed_on, m.fingerprint
FROM meeting m LEFT JOIN cell c ON c.id = m.cell LEFT JOIN territory t ON t.id = m.subject WHERE m.id = ?;

-- name: of_cell
SELECT id, number, held_on, starts_at, place, planned_minutes FROM meeting
WHERE cell = ? AND removed IS NOT 1 ORDER BY held_on, id;

-- name: members
SELECT id, name, organisation FROM cell_member WHERE cell = ? AND removed IS NOT 1 ORDER BY position, id;

-- name: next_meeting
SELECT id, held_on FROM meeting WHERE cell = ? AND held_on > ? AND state = 'planned' AND removed IS NOT 1
ORDER BY held_on, id LIMIT 1;

-- name: agenda
SELECT a.id, a.situation, a.subject, a.position, p.last_name, p.first_name, a.state, a.reason, a.planned_minutes,
    a.minutes, s.proposed_by, o.name
FROM agenda_item a LEFT JOIN young_person p ON p.id = a.subject LEFT JOIN situation s ON s.id = a.situation
LEFT JOIN organisation o ON o.id = s.proposed_by
WHERE a.meeting = ? AND a.removed IS NOT 1 ORDER BY a.position, a.id;

-- name: item
SELECT id, subject, meeting, situation, position, state, reason, planned_minutes, minutes FROM agenda_item
WHERE id = ? AND removed IS NOT 1 AND meeting IS NOT NULL AND situation IS NOT NULL;

-- name: points
SELECT text FROM general_point WHERE meeting = ? AND text IS NOT NULL AND removed IS NOT 1 ORDER BY position, id;

-- name: attendance
SELECT a.id, a.name, o.name, a.presence FROM attendance a LEFT JOIN organisation o ON o.id = a.organisation
WHERE a.meeting = ? AND a.removed IS NOT 1 ORDER BY a.position, a.id;

-- name: attendance_meeting
SELECT meeting FROM attendance WHERE id = ? AND removed IS NOT 1;

-- name: decision
SELECT id, subject, kind, reason, lead_organisation, review_on FROM decision WHERE agenda_item = ? AND removed IS NOT 1;

-- name: solutions
SELECT id, kind, label, organisation, due_on, state, position FROM solution
WHERE decision = ? AND removed IS NOT 1 ORDER BY position, id;

-- name: appointments
SELECT id, tutor, state FROM appointment WHERE decision = ? AND removed IS NOT 1 ORDER BY id;

-- name: note
SELECT id, text, circle FROM item_note WHERE agenda_item = ? AND removed IS NOT 1 ORDER BY id;

-- name: sealed
SELECT body FROM sealed_item WHERE meeting = ? AND body IS NOT NULL ORDER BY id;

-- name: sealed_rows
SELECT id FROM sealed_item WHERE meeting = ?;

-- name: cell_territory
SELECT subject FROM cell WHERE id = ?;

-- name: passages_of
SELECT m.held_on, m.number, d.kind, d.reason, a.id FROM agenda_item a JOIN meeting m ON m.id = a.meeting
LEFT JOIN decision d ON d.agenda_item = a.id AND d.removed IS NOT 1
WHERE a.situation = ? AND a.state = 'decided' AND a.removed IS NOT 1 AND m.removed IS NOT 1
ORDER BY m.held_on DESC, a.id DESC;
