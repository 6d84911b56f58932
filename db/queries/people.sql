-- name: person
SELECT id, last_name, first_name, birth_date, sex, commune, postcode FROM young_person WHERE id = ?;

-- name: person_of
SELECT subject FROM situation WHERE id = ?;

-- name: subject_of_solution
SELECT subject FROM solution WHERE id = ?;

-- name: situation_of_solution
SELECT situation FROM solution WHERE id = ?;

-- name: subject_of_appointment
SELECT subject FROM appointment WHERE id = ?;

-- name: situation_of_appointment
SELECT situation FROM appointment WHERE id = ?;

-- name: contacts
SELECT id, kind, value, holder, usage FROM contact WHERE subject = ? AND removed IS NOT 1 ORDER BY position, id;

-- name: guardians
SELECT name, relation, phone, informed_on FROM guardian WHERE subject = ? AND removed IS NOT 1 ORDER BY id;

-- name: sources
SELECT DISTINCT source FROM roster_line WHERE subject = ? AND removed IS NOT 1 ORDER BY source;

-- name: schooling
SELECT last_situation, level, detail, last_class, last_school, left_on FROM schooling
WHERE subject = ? AND removed IS NOT 1 ORDER BY id LIMIT 1;

-- name: same_links
SELECT subject, other FROM person_link WHERE verdict = 'same' AND removed IS NOT 1;

-- name: names
SELECT id, TRIM(COALESCE(first_name, '') || ' ' || COALESCE(last_name, '')) FROM young_person WHERE removed IS NOT 1;

-- name: identities
SELECT id, last_name, first_name, birth_date FROM young_person
WHERE birth_date IS NOT NULL AND removed IS NOT 1;

-- name: born_on
SELECT id, last_name, first_name, birth_date FROM young_person
WHERE birth_date = (SELECT birth_date FROM young_person WHERE id = ?) AND removed IS NOT 1;

-- name: verdicts
SELECT subject, other, verdict FROM person_link WHERE verdict IN ('same', 'different') AND removed IS NOT 1;

-- name: followed_in
SELECT DISTINCT t.name FROM situation s JOIN territory t ON t.id = s.territory
WHERE s.subject = ? AND s.removed IS NOT 1 ORDER BY t.name;
