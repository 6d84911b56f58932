-- Situations offered to another territory.

-- name: placed
SELECT s.subject, s.territory, COALESCE(t.name, '') FROM situation s LEFT JOIN territory t ON t.id = s.territory
WHERE s.id = ?;

-- name: situations_of
SELECT id FROM situation WHERE subject = ? AND removed IS NOT 1 ORDER BY id;

-- name: transfer
SELECT t.id, t.subject, t.situation, TRIM(COALESCE(p.first_name, '') || ' ' || COALESCE(p.last_name, '')), t.from_territory,
    COALESCE(f.name, ''), t.to_territory, COALESCE(o.name, ''), t.state, t.reason, t.answer, t.proposed_on, t.answered_on,
    s.territory, COALESCE(h.name, '')
FROM transfer t
LEFT JOIN young_person p ON p.id = t.subject
LEFT JOIN territory f ON f.id = t.from_territory
LEFT JOIN territory o ON o.id = t.to_territory
LEFT JOIN situation s ON s.id = t.situation
LEFT JOIN territory h ON h.id = s.territory
WHERE t.id = ?;

-- name: proposed
SELECT t.id, t.subject, t.situation, TRIM(COALESCE(p.first_name, '') || ' ' || COALESCE(p.last_name, '')), t.from_territory,
    COALESCE(f.name, ''), t.to_territory, COALESCE(o.name, ''), t.state, t.reason, t.answer, t.proposed_on, t.answered_on,
    s.territory, COALESCE(h.name, '')
FROM transfer t
LEFT JOIN young_person p ON p.id = t.subject
LEFT JOIN territory f ON f.id = t.from_territory
LEFT JOIN territory o ON o.id = t.to_territory
LEFT JOIN situation s ON s.id = t.situation
LEFT JOIN territory h ON h.id = s.territory
WHERE t.state = 'proposed' AND t.removed IS NOT 1 AND s.territory IS t.from_territory ORDER BY t.proposed_on, t.id;

-- name: of_situation
SELECT t.id, t.subject, t.situation, TRIM(COALESCE(p.first_name, '') || ' ' || COALESCE(p.last_name, '')), t.from_territory,
    COALESCE(f.name, ''), t.to_territory, COALESCE(o.name, ''), t.state, t.reason, t.answer, t.proposed_on, t.answered_on,
    s.territory, COALESCE(h.name, '')
FROM transfer t
LEFT JOIN young_person p ON p.id = t.subject
LEFT JOIN territory f ON f.id = t.from_territory
LEFT JOIN territory o ON o.id = t.to_territory
LEFT JOIN situation s ON s.id = t.situation
LEFT JOIN territory h ON h.id = s.territory
WHERE t.situation = ? AND t.removed IS NOT 1 ORDER BY t.proposed_on, t.id;

-- name: answered
SELECT t.id, t.subject, t.situation, TRIM(COALESCE(p.first_name, '') || ' ' || COALESCE(p.last_name, '')), t.from_territory,
    COALESCE(f.name, ''), t.to_territory, COALESCE(o.name, ''), t.state, t.reason, t.answer, t.proposed_on, t.answered_on,
    s.territory, COALESCE(h.name, '')
FROM transfer t
LEFT JOIN young_person p ON p.id = t.subject
LEFT JOIN territory f ON f.id = t.from_territory
LEFT JOIN territory o ON o.id = t.to_territory
LEFT JOIN situation s ON s.id = t.situation
LEFT JOIN territory h ON h.id = s.territory
WHERE t.state IN ('accepted', 'refused', 'withdrawn') AND t.removed IS NOT 1 ORDER BY t.answered_on, t.id;
