-- What is due at a cell's meeting: how each situation that may be spoken of there stands (domain/agenda.py).

-- A situation is a cell's own, or that of the cell that spoke of it last; one that none has spoken of is anybody's in
-- the territory. One that waits on the agenda of a planned meeting is left where it is.
-- name: standings
WITH spoken AS (
    SELECT s.id, s.subject, s.cell, s.state, s.proposed_by, s.proposed_on, s.dormant_until,
        (SELECT a.id FROM agenda_item a JOIN meeting m ON m.id = a.meeting
         WHERE a.situation = s.id AND a.state IN ('decided', 'carried') AND a.removed IS NOT 1 AND m.removed IS NOT 1
             AND m.state = 'closed'
         ORDER BY m.held_on DESC, a.id DESC LIMIT 1) AS item
    FROM situation s
    WHERE s.territory = :territory AND s.removed IS NOT 1 AND s.state IS NOT 'closed'
        AND NOT EXISTS (SELECT 1 FROM agenda_item a JOIN meeting m ON m.id = a.meeting
            WHERE a.situation = s.id AND a.removed IS NOT 1 AND m.state = 'planned' AND m.removed IS NOT 1)
)
SELECT s.id, s.subject, p.last_name, p.first_name, o.name, s.state, s.proposed_on,
    (SELECT MIN(w.handed_over_on) FROM watch_signal w
     WHERE w.subject = s.subject AND w.state = 'waiting' AND w.accepted_on IS NULL AND w.removed IS NOT 1),
    CASE WHEN a.state = 'carried' THEN m.held_on END,
    d.kind, d.held_on, d.reason, d.review_on,
    x.due_on, COALESCE(x.label, c.label, x.kind), s.dormant_until,
    (SELECT MIN(n.active_on) FROM appointment n
     WHERE n.subject = s.subject AND n.situation = s.id AND n.state = 'active' AND n.removed IS NOT 1),
    (SELECT MAX(l.happened_on) FROM logbook_entry l
     WHERE l.subject = s.subject AND l.situation = s.id AND l.removed IS NOT 1)
FROM spoken s
JOIN young_person p ON p.id = s.subject AND p.removed IS NOT 1
LEFT JOIN organisation o ON o.id = s.proposed_by
LEFT JOIN agenda_item a ON a.id = s.item
LEFT JOIN meeting m ON m.id = a.meeting
LEFT JOIN decision d ON d.id = (SELECT y.id FROM decision y
    WHERE y.subject = s.subject AND y.situation = s.id AND y.removed IS NOT 1 ORDER BY y.held_on DESC, y.id DESC LIMIT 1)
LEFT JOIN solution x ON x.id = (SELECT y.id FROM solution y
    WHERE y.decision = d.id AND y.state IN ('proposed', 'accepted') AND y.removed IS NOT 1 AND y.due_on IS NOT NULL
    ORDER BY y.due_on, y.id LIMIT 1)
LEFT JOIN solution_kind c ON c.code = x.kind
WHERE COALESCE(s.cell, m.cell, :cell) = :cell
ORDER BY s.id;

-- name: planned
SELECT a.situation, m.id, m.held_on FROM meeting m JOIN agenda_item a ON a.meeting = m.id
WHERE m.subject = ? AND m.state = 'planned' AND m.removed IS NOT 1 AND a.removed IS NOT 1
ORDER BY m.held_on DESC, m.id DESC;
