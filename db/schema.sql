-- The store of a PARTAJ workstation (SQLCipher). Equal, object by object, to what the migrations make: a test compares.
--
-- journal_*   the append-only log of changes; written by store/journal.py only
-- the projection: one table per shared table of domain/tables.py, plus conflict; written by store/projection.py only.
--             No foreign key, no UNIQUE but the primary key, no NOT NULL but the id: a legal union may arrive in any
--             order and in part. v is the row's version: writer number << 40 | n; -2 = several versions stand.
-- local_*     what belongs to this workstation: never exported, in no state hash

CREATE TABLE journal_writer (
    no INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE
);

-- One entry: its lines as they travel, each a change or the commit of one that is absent (present: how many are not);
-- without a header, its digest alone. The bytes of a change are never rewritten: they are what was hashed.
CREATE TABLE journal_entry (
    v INTEGER PRIMARY KEY,
    header BLOB,
    present INTEGER NOT NULL,
    lines BLOB NOT NULL
);

-- Where a row was changed: the k-th line of entry v.
CREATE TABLE journal_row (
    row BLOB NOT NULL,
    v INTEGER NOT NULL,
    k INTEGER NOT NULL,
    PRIMARY KEY (row, v, k)
) WITHOUT ROWID;

-- One sealed run. arrived grows each time the run, or a part of it that was absent, reaches this store.
CREATE TABLE journal_run (
    writer INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    before BLOB NOT NULL,
    head BLOB NOT NULL,
    seal BLOB NOT NULL,
    arrived INTEGER NOT NULL,
    PRIMARY KEY (writer, first)
) WITHOUT ROWID;

CREATE INDEX journal_run_by_arrival ON journal_run (arrived);

-- Commits whose change was erased, here or before it ever came: its line is never stored again.
CREATE TABLE journal_erased (
    commit_hash BLOB PRIMARY KEY NOT NULL
) WITHOUT ROWID;

-- Every version that stands for a field with several, until a person settles it.
CREATE TABLE conflict (
    row BLOB NOT NULL,
    field TEXT NOT NULL,
    v INTEGER NOT NULL,
    tbl TEXT,
    subject BLOB,
    at INTEGER,
    value,
    PRIMARY KEY (row, field, v)
) WITHOUT ROWID;

-- A row of a table only a newer program knows: it waits in the journal, and is found here by its subject.
CREATE TABLE unread_row (
    subject BLOB NOT NULL,
    row BLOB NOT NULL,
    PRIMARY KEY (subject, row)
) WITHOUT ROWID;

-- The words young people are found by, under the first eight bytes of their id; written by store/search.py only.
CREATE VIRTUAL TABLE search USING fts5 (
    words, content = '', columnsize = 0, detail = none, prefix = '1 2 3 4 5 6 7 8', tokenize = "ascii tokenchars '_'"
);

CREATE TABLE region (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    name TEXT,
    carrier TEXT,
    carrier_address TEXT,
    dossier TEXT,
    project_title TEXT,
    funder TEXT,
    evaluator TEXT,
    started_on TEXT,
    removed INTEGER
) WITHOUT ROWID;

CREATE TABLE territory (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    code TEXT,
    name TEXT,
    position INTEGER,
    experimental INTEGER,
    follow_up_word TEXT,
    removed INTEGER
) WITHOUT ROWID;

CREATE TABLE organisation (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    name TEXT,
    kind TEXT,
    territory BLOB,
    commune TEXT,
    phone TEXT,
    email TEXT,
    removed INTEGER
) WITHOUT ROWID;

CREATE TABLE solution_kind (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    code TEXT,
    label TEXT,
    family TEXT,
    position INTEGER,
    active INTEGER,
    removed INTEGER
) WITHOUT ROWID;

CREATE TABLE tutor (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    last_name TEXT,
    first_name TEXT,
    organisation BLOB,
    capacity INTEGER,
    phone TEXT,
    email TEXT,
    has_computer INTEGER,
    removed INTEGER
) WITHOUT ROWID;

CREATE TABLE steering_body (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    kind TEXT,
    name TEXT,
    territory BLOB,
    chair TEXT,
    installed_on TEXT,
    installed_at TEXT,
    position INTEGER,
    removed INTEGER
) WITHOUT ROWID;

CREATE TABLE membership (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    body BLOB,
    function TEXT,
    position INTEGER,
    removed INTEGER
) WITHOUT ROWID;

CREATE TABLE body_session (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    body BLOB,
    held_on TEXT,
    kind TEXT,
    place TEXT,
    removed INTEGER
) WITHOUT ROWID;

CREATE TABLE local_project (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    territory BLOB,
    title TEXT,
    organisation BLOB,
    wing TEXT,
    received_on TEXT,
    decision TEXT,
    decided_on TEXT,
    beneficiaries INTEGER,
    opinion TEXT,
    opinion_on TEXT,
    removed INTEGER
) WITHOUT ROWID;

CREATE TABLE tutor_application (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    territory BLOB,
    organisation BLOB,
    received_on TEXT,
    decision TEXT,
    decided_on TEXT,
    young_people INTEGER,
    opinion TEXT,
    opinion_on TEXT,
    removed INTEGER
) WITHOUT ROWID;

CREATE TABLE erasure (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    reason TEXT,
    ordered_on TEXT,
    removed INTEGER
) WITHOUT ROWID;

CREATE TABLE cell (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    name TEXT,
    wing TEXT,
    organisation BLOB,
    commune TEXT,
    position INTEGER,
    removed INTEGER
) WITHOUT ROWID;

CREATE TABLE cell_member (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    cell BLOB,
    name TEXT,
    function TEXT,
    organisation BLOB,
    position INTEGER,
    removed INTEGER
) WITHOUT ROWID;

CREATE TABLE meeting (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    cell BLOB,
    number INTEGER,
    held_on TEXT,
    starts_at TEXT,
    place TEXT,
    state TEXT,
    planned_minutes INTEGER,
    closed_on TEXT,
    fingerprint TEXT,
    seal TEXT,
    removed INTEGER
) WITHOUT ROWID;

CREATE TABLE attendance (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    meeting BLOB,
    member BLOB,
    name TEXT,
    organisation BLOB,
    position INTEGER,
    presence TEXT,
    removed INTEGER
) WITHOUT ROWID;

CREATE TABLE general_point (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    meeting BLOB,
    text TEXT,
    position INTEGER,
    removed INTEGER
) WITHOUT ROWID;

CREATE TABLE roster (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    source TEXT,
    label TEXT,
    received_on TEXT,
    rows_read INTEGER,
    rows_refused INTEGER,
    removed INTEGER
) WITHOUT ROWID;

CREATE TABLE young_person (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    last_name TEXT,
    first_name TEXT,
    usual_name TEXT,
    birth_date TEXT,
    sex TEXT,
    commune TEXT,
    postcode TEXT,
    removed INTEGER
) WITHOUT ROWID;

CREATE TABLE contact (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    kind TEXT,
    value TEXT,
    holder TEXT,
    usage TEXT,
    position INTEGER,
    removed INTEGER
) WITHOUT ROWID;

CREATE INDEX contact_by_subject ON contact (subject);

CREATE TABLE situation (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    territory BLOB,
    cell BLOB,
    wing TEXT,
    state TEXT,
    status TEXT,
    wish TEXT,
    proposed_by BLOB,
    spotted_on TEXT,
    verified_on TEXT,
    proposed_on TEXT,
    lead_organisation BLOB,
    dormant_until TEXT,
    outcome TEXT,
    outcome_on TEXT,
    outcome_by TEXT,
    broken_on TEXT,
    deadline_on TEXT,
    removed INTEGER
) WITHOUT ROWID;

CREATE INDEX situation_by_subject ON situation (subject);

CREATE TABLE decision (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    situation BLOB,
    agenda_item BLOB,
    held_on TEXT,
    kind TEXT,
    reason TEXT,
    lead_organisation BLOB,
    review_on TEXT,
    removed INTEGER
) WITHOUT ROWID;

CREATE INDEX decision_by_subject ON decision (subject);

CREATE TABLE solution (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    situation BLOB,
    decision BLOB,
    kind TEXT,
    label TEXT,
    organisation BLOB,
    contact_name TEXT,
    due_on TEXT,
    position INTEGER,
    state TEXT,
    proposed_on TEXT,
    accepted_on TEXT,
    started_on TEXT,
    held_on TEXT,
    ended_on TEXT,
    end_reason TEXT,
    removed INTEGER
) WITHOUT ROWID;

CREATE INDEX solution_by_subject ON solution (subject);

CREATE TABLE appointment (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    situation BLOB,
    decision BLOB,
    tutor BLOB,
    state TEXT,
    proposed_on TEXT,
    agreed_on TEXT,
    parents_agreed_on TEXT,
    accepted_on TEXT,
    active_on TEXT,
    ended_on TEXT,
    end_reason TEXT,
    removed INTEGER
) WITHOUT ROWID;

CREATE INDEX appointment_by_subject ON appointment (subject);

CREATE TABLE logbook_entry (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    situation BLOB,
    kind TEXT,
    happened_on TEXT,
    text TEXT,
    next_step TEXT,
    next_on TEXT,
    reported_by TEXT,
    amends BLOB,
    removed INTEGER
) WITHOUT ROWID;

CREATE INDEX logbook_entry_by_subject ON logbook_entry (subject);

CREATE TABLE schooling (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    situation BLOB,
    last_situation TEXT,
    level TEXT,
    detail TEXT,
    last_class TEXT,
    last_school TEXT,
    left_on TEXT,
    ine TEXT,
    removed INTEGER
) WITHOUT ROWID;

CREATE INDEX schooling_by_subject ON schooling (subject);

CREATE TABLE guardian (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    name TEXT,
    relation TEXT,
    phone TEXT,
    informed_on TEXT,
    removed INTEGER
) WITHOUT ROWID;

CREATE INDEX guardian_by_subject ON guardian (subject);

CREATE TABLE agenda_item (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    meeting BLOB,
    situation BLOB,
    position INTEGER,
    reason TEXT,
    planned_minutes INTEGER,
    minutes INTEGER,
    state TEXT,
    status TEXT,
    presenter TEXT,
    removed INTEGER
) WITHOUT ROWID;

CREATE INDEX agenda_item_by_subject ON agenda_item (subject);

CREATE TABLE item_note (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    agenda_item BLOB,
    text TEXT,
    circle TEXT,
    kept_from BLOB,
    removed INTEGER
) WITHOUT ROWID;

CREATE INDEX item_note_by_subject ON item_note (subject);

CREATE TABLE sealed_item (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    meeting BLOB,
    agenda_item BLOB,
    body TEXT,
    removed INTEGER
) WITHOUT ROWID;

CREATE INDEX sealed_item_by_subject ON sealed_item (subject);

CREATE TABLE roster_line (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    roster BLOB,
    source TEXT,
    number INTEGER,
    body TEXT,
    seen_on TEXT,
    removed INTEGER
) WITHOUT ROWID;

CREATE INDEX roster_line_by_subject ON roster_line (subject);

CREATE TABLE verification (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    result TEXT,
    detail TEXT,
    tries INTEGER,
    checked_on TEXT,
    organisation BLOB,
    removed INTEGER
) WITHOUT ROWID;

CREATE INDEX verification_by_subject ON verification (subject);

CREATE TABLE watch_signal (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    organisation BLOB,
    signalled_on TEXT,
    state TEXT,
    handed_over_on TEXT,
    accepted_on TEXT,
    removed INTEGER
) WITHOUT ROWID;

CREATE INDEX watch_signal_by_subject ON watch_signal (subject);

CREATE TABLE agreement (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    solution BLOB,
    given_by TEXT,
    agrees INTEGER,
    heard_on TEXT,
    removed INTEGER
) WITHOUT ROWID;

CREATE INDEX agreement_by_subject ON agreement (subject);

CREATE TABLE transfer (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    situation BLOB,
    from_territory BLOB,
    to_territory BLOB,
    state TEXT,
    proposed_on TEXT,
    reason TEXT,
    answered_on TEXT,
    answer TEXT,
    removed INTEGER
) WITHOUT ROWID;

CREATE INDEX transfer_by_subject ON transfer (subject);

CREATE TABLE person_link (
    id BLOB PRIMARY KEY NOT NULL,
    subject BLOB,
    v INTEGER,
    other BLOB,
    verdict TEXT,
    decided_on TEXT,
    removed INTEGER
) WITHOUT ROWID;

CREATE INDEX person_link_by_subject ON person_link (subject);

CREATE INDEX situation_by_territory ON situation (territory);

CREATE INDEX situation_by_lead ON situation (lead_organisation) WHERE lead_organisation IS NOT NULL;

CREATE INDEX agenda_item_by_meeting ON agenda_item (meeting);

CREATE INDEX agenda_item_by_situation ON agenda_item (situation);

CREATE INDEX attendance_by_meeting ON attendance (meeting);

CREATE INDEX decision_by_agenda_item ON decision (agenda_item);

CREATE INDEX solution_by_decision ON solution (decision);

CREATE INDEX item_note_by_agenda_item ON item_note (agenda_item);

CREATE INDEX sealed_item_by_meeting ON sealed_item (meeting);

CREATE INDEX appointment_by_tutor ON appointment (tutor);

CREATE INDEX roster_line_by_roster ON roster_line (roster);

CREATE INDEX meeting_by_cell ON meeting (cell);

-- This workstation: one row. The secrets stand here because the whole file is encrypted.
CREATE TABLE local_identity (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    workstation BLOB NOT NULL,
    region BLOB,
    role TEXT NOT NULL,
    holder TEXT NOT NULL,
    organisation TEXT NOT NULL,
    territory TEXT,
    signing_key BLOB NOT NULL,
    box_secret TEXT NOT NULL,
    box_recipient TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    root_key BLOB,
    root_public BLOB,
    demonstration_day TEXT
);

-- Every trust list accepted so far; in force is the highest version under the newest root key.
CREATE TABLE local_trust (
    rotations INTEGER NOT NULL,
    version INTEGER NOT NULL,
    body BLOB NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (rotations, version)
) WITHOUT ROWID;

-- What the coordinator's substitutes granted: judged with the list, at each reading.
CREATE TABLE local_grant (
    body BLOB PRIMARY KEY NOT NULL,
    signature BLOB NOT NULL
) WITHOUT ROWID;

-- Requests that a facilitator presents to the region: its own on its workstation, everybody's on the region's.
CREATE TABLE local_request (
    presenter BLOB NOT NULL,
    workstation BLOB NOT NULL,
    body BLOB NOT NULL,
    signature BLOB NOT NULL,
    presented_at INTEGER NOT NULL,
    told INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (presenter, workstation)
);

-- Runs that are not in the journal: of a workstation no longer authorised, past what is taken from it, in case the region
-- takes them; of a writer with two histories, those that do not count here.
CREATE TABLE local_set_aside (
    writer BLOB NOT NULL,
    first INTEGER NOT NULL,
    head BLOB NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (writer, first, head)
);

-- One party this workstation sends to.
CREATE TABLE local_channel (
    party BLOB PRIMARY KEY NOT NULL,
    start INTEGER NOT NULL DEFAULT 1,
    sent INTEGER NOT NULL DEFAULT 0,
    acknowledged INTEGER NOT NULL DEFAULT 0,
    previous BLOB,
    sent_arrival INTEGER NOT NULL DEFAULT 0,
    told_trust INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- What a party could see when something was last prepared for it (young people, rows, grounds): what is new brings its
-- older runs.
CREATE TABLE local_channel_sight (
    party BLOB NOT NULL,
    seen BLOB NOT NULL,
    PRIMARY KEY (party, seen)
) WITHOUT ROWID;

-- Runs a party sent here, as they stood then: it holds them, so they are not sent back while nothing was added to them.
CREATE TABLE local_channel_run (
    party BLOB NOT NULL,
    writer INTEGER NOT NULL,
    first INTEGER NOT NULL,
    arrived INTEGER NOT NULL,
    PRIMARY KEY (party, writer, first)
) WITHOUT ROWID;

-- Bundles written: committed before the file, so that a failed write is retried with the same bytes.
CREATE TABLE local_outbox (
    party BLOB NOT NULL,
    number INTEGER NOT NULL,
    manifest_hash BLOB NOT NULL,
    file_name TEXT NOT NULL,
    body BLOB,
    entries INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    arrival INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (party, number)
);

-- Bundles received, by the workstation that sent them.
CREATE TABLE local_inbox (
    sender BLOB NOT NULL,
    number INTEGER NOT NULL,
    start INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    manifest_hash BLOB NOT NULL,
    entries INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    acknowledged INTEGER NOT NULL DEFAULT 0,
    told INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (sender, number)
) WITHOUT ROWID;

-- What is being typed: overwritten, never in the journal, never exported.
CREATE TABLE local_draft (
    key TEXT PRIMARY KEY NOT NULL,
    body TEXT NOT NULL,
    at INTEGER NOT NULL
) WITHOUT ROWID;

-- What the person chose for this workstation: appearance, pane sizes, when it locks.
CREATE TABLE local_setting (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Who did what here, in codes: appended only, each line's mark covers the mark before it.
CREATE TABLE local_access (
    n INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    code TEXT NOT NULL,
    about BLOB,
    before BLOB NOT NULL,
    mark BLOB NOT NULL
);
