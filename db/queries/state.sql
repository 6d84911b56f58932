-- What a party may hold: the young people it follows.

-- name: situated_in
SELECT DISTINCT subject, cell FROM situation WHERE territory = ?;

-- name: offered_to
SELECT DISTINCT subject FROM transfer WHERE to_territory = ? AND state = 'proposed' AND removed IS NOT 1;

-- name: ever_offered_to
SELECT DISTINCT subject FROM transfer WHERE to_territory = ?;

-- name: offered_by
SELECT DISTINCT subject FROM transfer WHERE from_territory = ?;

-- name: entrusted_to
SELECT DISTINCT subject FROM appointment
WHERE tutor = ? AND state IN ('accepted', 'active') AND removed IS NOT 1;
