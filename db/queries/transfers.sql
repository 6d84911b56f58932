-- Situations offered to another territory.

-- name: placed
SELECT subject, territory FROM situation WHERE id = ?;

-- name: transfer
SELECT t.id, t.subject, t.situation, TRIM(COALESCE(p.first_name, '') || ' ' || COALESCE(p.last_name, '')), t.from_territory,
    COALESCE(f.name, ''), t.to_territory, COALESCE(o.name, ''), t.state, t.reason, t.answer, t.proposed_on, t.answered_on
FROM transfer t
LEFT JOIN young_person p ON p.id = t.subject
LEFT JOIN territory f ON f.id = t.from_territory
LEFT JOIN territory o ON o.id = t.to_territory
WHERE t.id = ?;

-- name: proposed
SELECT t.id, t.subject, t.situation, TRIM(COALESCE(p.first_name, '') || ' ' || COALESCE(p.last_name, '')), t.from_territory,
    COALESCE(f.name, ''), t.to_territory, COALESCE(o.name, ''), t.state, t.reason, t.answer, t.proposed_on, t.answered_on
FROM transfer t
LEFT JOIN young_person p ON p.id = t.subject
LEFT JOIN territory f ON f.id = t.from_territory
LEFT JOIN territory o ON o.id = t.to_territory
WHERE t.state = 'proposed' AND t.removed IS NOT 1 ORDER BY t.proposed_on, t.id;

-- name: of_situation
SELECT t.id, t.subject, t.situation, TRIM(COALESCE(p.first_name, '') || ' ' || COALESCE(p.last_name, '')), t.from_territory,
    COALESCE(f.name, ''), t.to_territory, COALESCE(o.name, ''), t.state, t.reason, t.answer, t.proposed_on, t.answered_on
FROM transfer t
LEFT JOIN young_person p ON p.id = t.subject
LEFT JOIN territory f ON f.id = t.from_territory
LEFT JOIN territory o ON o.id = t.to_territory
WHERE t.situation = ? AND t.removed IS NOT 1 ORDER BY t.proposed_on, t.id;
