-- Every figure comes from these. A passage is an item decided in a closed meeting held by the date; a situation treated
-- is one with at least one passage; a young person is counted once whatever the situations. Without a territory
-- (NULL) the whole region is counted.

-- name: by_territory
SELECT t.name,
    (SELECT COUNT(*) FROM meeting m WHERE m.subject = t.id AND m.state = 'closed' AND m.held_on <= :as_of
        AND m.removed IS NOT 1),
    COUNT(DISTINCT a.situation), COUNT(a.id), COUNT(DISTINCT a.subject)
FROM territory t
LEFT JOIN meeting m ON m.subject = t.id AND m.state = 'closed' AND m.held_on <= :as_of AND m.removed IS NOT 1
LEFT JOIN agenda_item a ON a.meeting = m.id AND a.state = 'decided' AND a.removed IS NOT 1
WHERE t.experimental = 1 AND t.removed IS NOT 1
GROUP BY t.id ORDER BY t.position;

-- name: total
SELECT COUNT(DISTINCT a.situation), COUNT(a.id), COUNT(DISTINCT a.subject)
FROM agenda_item a JOIN meeting m ON m.id = a.meeting
WHERE m.state = 'closed' AND m.held_on <= :as_of AND m.removed IS NOT 1 AND a.state = 'decided' AND a.removed IS NOT 1
    AND (:territory IS NULL OR m.subject = :territory);

-- name: people
SELECT DISTINCT a.subject FROM agenda_item a JOIN meeting m ON m.id = a.meeting
WHERE m.state = 'closed' AND m.held_on <= :as_of AND m.removed IS NOT 1 AND a.state = 'decided' AND a.removed IS NOT 1
    AND (:territory IS NULL OR m.subject = :territory)
    AND a.subject IN (SELECT subject FROM person_link WHERE verdict = 'same' AND removed IS NOT 1);

-- name: meetings
SELECT COUNT(*), MIN(held_on), MAX(held_on) FROM meeting
WHERE state = 'closed' AND held_on <= :as_of AND removed IS NOT 1 AND (:territory IS NULL OR subject = :territory);

-- The status at the first passage of the period decides who counts as an apprentice.
-- name: apprentices
SELECT name, COUNT(*) FROM (
    SELECT t.name AS name, a.status AS status,
        ROW_NUMBER() OVER (PARTITION BY a.situation ORDER BY m.held_on, a.id) AS rank
    FROM agenda_item a JOIN meeting m ON m.id = a.meeting JOIN territory t ON t.id = m.subject
    WHERE m.state = 'closed' AND m.held_on <= :as_of AND m.removed IS NOT 1 AND a.state = 'decided'
        AND a.removed IS NOT 1)
WHERE rank = 1 AND status = 'apprentice' GROUP BY name;

-- name: by_last_situation
SELECT k.last_situation, COUNT(DISTINCT a.situation)
FROM agenda_item a JOIN meeting m ON m.id = a.meeting
LEFT JOIN schooling k ON k.subject = a.subject AND k.situation = a.situation AND k.removed IS NOT 1
WHERE m.state = 'closed' AND m.held_on <= :as_of AND m.removed IS NOT 1 AND a.state = 'decided' AND a.removed IS NOT 1
    AND (:territory IS NULL OR m.subject = :territory)
GROUP BY k.last_situation;

-- name: by_level
SELECT k.level, COUNT(DISTINCT a.situation)
FROM agenda_item a JOIN meeting m ON m.id = a.meeting
LEFT JOIN schooling k ON k.subject = a.subject AND k.situation = a.situation AND k.removed IS NOT 1
WHERE m.state = 'closed' AND m.held_on <= :as_of AND m.removed IS NOT 1 AND a.state = 'decided' AND a.removed IS NOT 1
    AND (:territory IS NULL OR m.subject = :territory)
GROUP BY k.level;

-- name: by_referrer
SELECT o.kind, COUNT(DISTINCT a.situation)
FROM agenda_item a JOIN meeting m ON m.id = a.meeting
LEFT JOIN situation s ON s.id = a.situation LEFT JOIN organisation o ON o.id = s.proposed_by
WHERE m.state = 'closed' AND m.held_on <= :as_of AND m.removed IS NOT 1 AND a.state = 'decided' AND a.removed IS NOT 1
    AND (:territory IS NULL OR m.subject = :territory)
GROUP BY o.kind;

-- name: named_referrers
SELECT o.kind, o.name, COUNT(DISTINCT a.situation) AS n
FROM agenda_item a JOIN meeting m ON m.id = a.meeting
JOIN situation s ON s.id = a.situation JOIN organisation o ON o.id = s.proposed_by
WHERE m.state = 'closed' AND m.held_on <= :as_of AND m.removed IS NOT 1 AND a.state = 'decided' AND a.removed IS NOT 1
GROUP BY o.id ORDER BY n DESC, o.name;

-- The first solution of each situation: the earliest decided, then the first of its decision.
-- name: first_solutions
SELECT family, state, accepted, started, held, started_on, COUNT(*) FROM (
    SELECT c.family AS family, x.state AS state,
        x.accepted_on IS NOT NULL AND x.accepted_on <= :as_of AS accepted,
        x.started_on IS NOT NULL AND x.started_on <= :as_of AS started,
        x.held_on IS NOT NULL AND x.held_on <= :as_of AS held, x.started_on AS started_on,
        ROW_NUMBER() OVER (PARTITION BY x.situation ORDER BY d.held_on, x.position, x.id) AS rank
    FROM solution x JOIN decision d ON d.id = x.decision JOIN agenda_item a ON a.id = d.agenda_item
    JOIN meeting m ON m.id = a.meeting LEFT JOIN solution_kind c ON c.code = x.kind
    WHERE m.state = 'closed' AND m.held_on <= :as_of AND m.removed IS NOT 1 AND x.removed IS NOT 1
        AND d.removed IS NOT 1 AND a.state = 'decided' AND a.removed IS NOT 1
        AND (:territory IS NULL OR m.subject = :territory))
WHERE rank = 1 GROUP BY family, state, accepted, started, held, started_on;

-- name: by_month
SELECT substr(m.held_on, 1, 7) AS month, COUNT(DISTINCT a.situation), COUNT(a.id), COUNT(DISTINCT m.id)
FROM meeting m LEFT JOIN agenda_item a ON a.meeting = m.id AND a.state = 'decided' AND a.removed IS NOT 1
WHERE m.state = 'closed' AND m.held_on <= :as_of AND m.removed IS NOT 1
    AND (:territory IS NULL OR m.subject = :territory)
GROUP BY month ORDER BY month;

-- name: projects
SELECT t.name, COUNT(*), COALESCE(SUM(p.decision = 'retained' AND p.decided_on <= :as_of), 0),
    COALESCE(SUM(CASE WHEN p.decision = 'retained' AND p.decided_on <= :as_of THEN p.beneficiaries ELSE 0 END), 0)
FROM local_project p LEFT JOIN territory t ON t.id = p.territory
WHERE p.received_on <= :as_of AND p.removed IS NOT 1
    AND (:territory IS NULL OR p.territory = :territory)
GROUP BY t.id;

-- name: applications
SELECT t.name, COUNT(*), COALESCE(SUM(p.decision = 'retained' AND p.decided_on <= :as_of), 0),
    COALESCE(SUM(CASE WHEN p.decision = 'retained' AND p.decided_on <= :as_of THEN p.young_people ELSE 0 END), 0)
FROM tutor_application p LEFT JOIN territory t ON t.id = p.territory
WHERE p.received_on <= :as_of AND p.removed IS NOT 1
    AND (:territory IS NULL OR p.territory = :territory)
GROUP BY t.id;
