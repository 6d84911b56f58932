-- What a party may hold: the young people it follows, and some rows beside.

-- name: situated_in
SELECT DISTINCT subject, cell FROM situation WHERE territory = ?;

-- name: offered_to
SELECT DISTINCT t.subject FROM transfer t LEFT JOIN situation s ON s.id = t.situation
WHERE t.to_territory = :key AND t.state = 'proposed' AND t.removed IS NOT 1
    AND (s.id IS NULL OR s.territory IS t.from_territory);

-- name: offers_to
SELECT t.id, t.v, t.subject, CASE WHEN EXISTS
    (SELECT 1 FROM transfer o WHERE o.subject = t.subject AND o.situation = t.situation AND o.id <> t.id) THEN t.situation END
FROM transfer t LEFT JOIN situation s ON s.id = t.situation
WHERE t.to_territory = :key AND t.removed IS NOT 1
    AND (t.state = 'accepted' OR t.state = 'proposed' AND (s.id IS NULL OR s.territory IS t.from_territory));

-- name: offered_situations
SELECT DISTINCT t.situation, t.state IN ('proposed', 'accepted') OR s.territory IS t.to_territory
FROM transfer t LEFT JOIN situation s ON s.id = t.situation WHERE t.to_territory = :key AND t.situation IS NOT NULL;

-- name: taken_over_by
SELECT DISTINCT subject FROM transfer WHERE to_territory = :key AND state = 'accepted';

-- name: ever_offered_to
SELECT DISTINCT subject FROM transfer WHERE to_territory = :key;

-- name: offered_by
SELECT DISTINCT subject FROM transfer WHERE from_territory = :key;

-- name: transfers_of
SELECT id FROM transfer WHERE to_territory = :key OR from_territory = :key;

-- name: transferred_with
SELECT to_territory FROM transfer WHERE from_territory = :key AND to_territory IS NOT NULL
UNION SELECT from_territory FROM transfer WHERE to_territory = :key AND from_territory IS NOT NULL;

-- name: handed_over_by
SELECT s.id FROM transfer t JOIN situation s ON s.subject = t.subject WHERE t.from_territory = :key;

-- name: entrusted_to
SELECT DISTINCT subject FROM appointment
WHERE tutor = :key AND state IN ('accepted', 'active') AND removed IS NOT 1;

-- name: followed_with
SELECT DISTINCT s.territory FROM appointment a JOIN situation s ON s.subject = a.subject
WHERE a.tutor = ? AND a.state IN ('accepted', 'active') AND a.removed IS NOT 1 AND s.territory IS NOT NULL;

-- name: appointments_of
SELECT id, v, subject FROM appointment
WHERE tutor = :key AND state IN ('accepted', 'active') AND removed IS NOT 1;

-- name: ended_with
SELECT id FROM appointment WHERE tutor = :key AND (state = 'ended' OR removed = 1);

-- name: tutors_of_people
SELECT DISTINCT tutor, subject FROM appointment
WHERE tutor IS NOT NULL AND (state IN ('accepted', 'active', 'ended') OR removed = 1);
