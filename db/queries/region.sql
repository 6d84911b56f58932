-- name: territories
SELECT id, code, name, experimental, follow_up_word FROM territory
WHERE removed IS NOT 1 ORDER BY position, name;

-- name: tutors
SELECT t.id, t.last_name, t.first_name, t.organisation, o.name, t.capacity, o.territory,
    (SELECT COUNT(DISTINCT a.subject) FROM appointment a
     WHERE a.tutor = t.id AND a.state IN ('proposed', 'agreed', 'accepted', 'active') AND a.removed IS NOT 1)
FROM tutor t LEFT JOIN organisation o ON o.id = t.organisation
WHERE t.removed IS NOT 1 ORDER BY t.last_name, t.first_name;

-- name: organisations
SELECT o.id, o.name, o.kind, o.territory, o.commune, COALESCE(t.name, '') FROM organisation o
LEFT JOIN territory t ON t.id = o.territory WHERE o.removed IS NOT 1 ORDER BY o.name;

-- name: solution_kinds
SELECT id, code, label, family FROM solution_kind WHERE removed IS NOT 1 AND active IS NOT 0 ORDER BY position;

-- name: platforms
SELECT b.installed_on, t.name, b.installed_at FROM steering_body b JOIN territory t ON t.id = b.territory
WHERE b.kind = 'territorial_committee' AND b.installed_on IS NOT NULL AND b.installed_on <= ? AND b.removed IS NOT 1
ORDER BY b.installed_on;

-- name: commission_sessions
SELECT s.held_on, s.kind FROM body_session s JOIN steering_body b ON b.id = s.body
WHERE b.kind = 'commission_9' AND s.held_on <= ? AND s.removed IS NOT 1 ORDER BY s.held_on;

-- name: cells
SELECT id, subject, COALESCE(name, '') FROM cell WHERE removed IS NOT 1 ORDER BY subject, position, name;
