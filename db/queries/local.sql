-- name: save_identity
INSERT OR REPLACE INTO local_identity (only, workstation, region, role, holder, organisation, territory, signing_key,
    box_secret, box_recipient, epoch, root_key, root_public, demonstration_day)
VALUES (1, :workstation, :region, :role, :holder, :organisation, :territory, :signing_key,
    :box_secret, :box_recipient, :epoch, :root_key, :root_public, :demonstration_day);

-- name: identity
SELECT workstation, region, role, holder, organisation, territory, signing_key, box_secret, box_recipient, epoch,
    root_key, root_public, demonstration_day
FROM local_identity;

-- name: save_trust
INSERT OR IGNORE INTO local_trust (rotations, version, body, signature) VALUES (?, ?, ?, ?);

-- name: trust
SELECT body, signature FROM local_trust ORDER BY rotations DESC, version DESC LIMIT 1;

-- name: trust_of_age
SELECT body, signature FROM local_trust WHERE rotations = ? AND version = ?;

-- name: save_grant
INSERT OR IGNORE INTO local_grant (body, signature) VALUES (?, ?);

-- name: grants
SELECT body, signature FROM local_grant ORDER BY body;

-- name: save_set_aside
INSERT OR REPLACE INTO local_set_aside (writer, first, head, body) VALUES (?, ?, ?, ?);

-- name: set_aside
SELECT writer, first, head, body FROM local_set_aside ORDER BY writer, first, head;

-- name: drop_set_aside
DELETE FROM local_set_aside WHERE writer = ? AND first = ? AND head = ?;

-- name: channel
SELECT party, start, sent, acknowledged, previous, sent_arrival, told_trust
FROM local_channel WHERE party = ?;

-- name: tell_trust_again
UPDATE local_channel SET told_trust = 0;

-- name: save_channel
INSERT OR REPLACE INTO local_channel
    (party, start, sent, acknowledged, previous, sent_arrival, told_trust)
VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: channels
SELECT party FROM local_channel;

-- name: channel_sight
SELECT seen FROM local_channel_sight WHERE party = ?;

-- name: forget_channel_sight
DELETE FROM local_channel_sight WHERE party = ?;

-- name: save_channel_sight
INSERT INTO local_channel_sight (party, seen) VALUES (?, ?);

-- name: save_outgoing
INSERT INTO local_outbox (party, number, manifest_hash, file_name, body, entries, made_at, arrival)
VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- name: outgoing
SELECT party, number, manifest_hash, file_name, body, entries, made_at, arrival FROM local_outbox
WHERE party = ? AND number > ? AND body IS NOT NULL ORDER BY number;

-- name: kept_numbers
SELECT number, entries FROM local_outbox WHERE party = ? AND number > ? AND body IS NOT NULL ORDER BY number;

-- name: outgoing_names
SELECT file_name FROM local_outbox;

-- name: last_sent_at
SELECT MAX(made_at) FROM local_outbox WHERE party = ?;

-- name: acknowledged_arrival
SELECT MAX(o.arrival) FROM local_outbox o JOIN local_channel c ON c.party = o.party WHERE o.number <= c.acknowledged;

-- name: forget_acknowledged
UPDATE local_outbox SET body = NULL WHERE party = ? AND number <= ?;

-- name: drop_outgoing
UPDATE local_outbox SET body = NULL WHERE party = ?;

-- name: save_incoming
INSERT OR IGNORE INTO local_inbox
    (sender, number, start, epoch, manifest_hash, entries, received_at, acknowledged, told)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: save_told
UPDATE local_inbox SET told = 1 WHERE sender = ? AND number <= ?;

-- name: received
SELECT sender, number, start, epoch, manifest_hash, entries, received_at, acknowledged, told
FROM local_inbox WHERE sender = ? ORDER BY number;

-- name: all_received
SELECT sender, number, start, epoch, manifest_hash, entries, received_at, acknowledged, told
FROM local_inbox ORDER BY received_at DESC;

-- name: save_draft
INSERT OR REPLACE INTO local_draft (key, body, at) VALUES (?, ?, ?);

-- name: draft
SELECT body FROM local_draft WHERE key = ?;

-- name: drop_draft
DELETE FROM local_draft WHERE key = ?;

-- name: save_channel_runs
INSERT OR REPLACE INTO local_channel_run (party, writer, first, arrived)
SELECT :party, r.writer, r.first, r.arrived FROM journal_run r
WHERE r.writer = :writer AND r.first = :first AND :sent =
    (SELECT SUM(e.present) FROM journal_entry e WHERE e.v BETWEEN (r.writer << 40) + r.first AND (r.writer << 40) + r.last);

-- name: channel_runs
SELECT k.writer, k.first FROM local_channel_run k JOIN journal_run r ON r.writer = k.writer AND r.first = k.first
WHERE k.party = ? AND r.arrived = k.arrived;

-- name: forget_channel_runs
DELETE FROM local_channel_run WHERE party = ?;

-- name: settings
SELECT key, value FROM local_setting;

-- name: save_setting
INSERT OR REPLACE INTO local_setting (key, value) VALUES (?, ?);

-- name: forget_setting
DELETE FROM local_setting WHERE key = ?;
