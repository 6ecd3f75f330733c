CREATE TABLE file (
    path TEXT PRIMARY KEY,          -- below the collection's folder; may lead into an archive
    holder TEXT NOT NULL,           -- the file on the disk: itself, or the archive
    size INTEGER NOT NULL,          -- of the holder, with `changed` what tells whether it is still the same
    changed INTEGER NOT NULL,
    saved TEXT NOT NULL,            -- the time of the workbook itself
    sha256 TEXT NOT NULL,
    skip TEXT NOT NULL,             -- why it is passed over, '' for a submission
    sources TEXT NOT NULL,          -- of a consolidation: the SHA-256 of what it was made of
    first_seen TEXT NOT NULL,
    terms TEXT NOT NULL DEFAULT '', -- fingerprint of what it was checked against; '' while it was not checked
    summary TEXT NOT NULL DEFAULT '', -- what it says of itself, as JSON; '' while it was not read
    findings TEXT NOT NULL DEFAULT '' -- what was found in it, as JSON; '' for nothing
);

CREATE INDEX file_holder ON file (holder);

CREATE TABLE returned (
    sha256 TEXT PRIMARY KEY,        -- its beginning alone where only a letter tells of the return
    unit TEXT NOT NULL,
    workbook TEXT NOT NULL,         -- '' where only a letter could be written
    letter TEXT NOT NULL,
    at TEXT NOT NULL,
    made TEXT NOT NULL,             -- the SHA-256 of the workbook as it went out: it may come back as it is
    told TEXT NOT NULL              -- the findings that it tells, as JSON: what else is found later is new to the unit
);

CREATE TABLE sent (
    sha256 TEXT PRIMARY KEY,        -- a content that counted for a unit at some time, though it may be gone now
    unit TEXT NOT NULL,
    at TEXT NOT NULL                -- when it came in
);

CREATE TABLE event (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    unit TEXT NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    said TEXT NOT NULL
);

CREATE TABLE current (
    unit TEXT PRIMARY KEY,          -- whose current version was last this one: a change of it is an event
    sha256 TEXT NOT NULL,
    path TEXT NOT NULL
);

CREATE TABLE written (
    name TEXT PRIMARY KEY,          -- a text of ours that people like to edit: as it was written, it may be replaced
    sha256 TEXT NOT NULL
);

CREATE TABLE look (
    day TEXT PRIMARY KEY,           -- on which somebody looked into the inbox: what was not there then came later
    at TEXT NOT NULL                -- the first look of that day
);

CREATE TABLE round (
    unit TEXT PRIMARY KEY,          -- its state at the end of the last round: what is another now has changed since
    state TEXT NOT NULL,
    at TEXT NOT NULL                -- when that round was done
);
