-- name: save
INSERT OR REPLACE INTO local_request (presenter, workstation, body, signature, presented_at, told, refused)
VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: presented_by
SELECT presenter, workstation, body, signature, presented_at, told, refused
FROM local_request WHERE presenter = ? ORDER BY presented_at, workstation;

-- name: all
SELECT presenter, workstation, body, signature, presented_at, told, refused
FROM local_request ORDER BY presented_at, presenter, workstation;

-- name: note_told
UPDATE local_request SET told = 1 WHERE presenter = ?;

-- name: refuse
UPDATE local_request SET refused = 1 WHERE presenter = ? AND workstation = ?;

-- name: drop
DELETE FROM local_request WHERE presenter = ? AND workstation = ?;

-- name: drop_everywhere
DELETE FROM local_request WHERE workstation = ?;
