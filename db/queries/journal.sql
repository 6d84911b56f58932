-- The journal: most of its statements stand beside the code that binds them by position (store/journal.py).

-- Whoever was told of all runs up to an arrival counts on those that come after having a higher one.
-- name: last_arrival
SELECT MAX(
    (SELECT COALESCE(MAX(arrived), 0) FROM journal_run),
    (SELECT COALESCE(MAX(sent_arrival), 0) FROM local_channel)
);
