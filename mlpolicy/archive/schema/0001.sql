-- The store: what was read, by digest; what was made of it, by digest and rules; and the runs,
-- each a set of digests. Digests are SHA-256 in hex. Times are UTC, ISO 8601.

CREATE TABLE artifact (          -- a .dsc or a .deb, whatever suites list it
    sha256         TEXT PRIMARY KEY,
    kind           TEXT NOT NULL,          -- source, binary
    package        TEXT NOT NULL,
    version        TEXT NOT NULL,
    source         TEXT NOT NULL,
    source_version TEXT NOT NULL,
    architecture   TEXT NOT NULL,
    maintainer     TEXT NOT NULL,
    uploaders      TEXT NOT NULL,          -- JSON list
    size           INTEGER NOT NULL,       -- bytes of all its files
    installed      INTEGER NOT NULL,       -- KiB, 0 unknown
    files          TEXT NOT NULL           -- JSON list of [path, size, sha256]
) WITHOUT ROWID;
CREATE INDEX artifact_source ON artifact (source, source_version);
CREATE INDEX artifact_package ON artifact (package);

CREATE TABLE reading (
    sha256     TEXT PRIMARY KEY REFERENCES artifact,
    status     TEXT NOT NULL,              -- ok, failed, vanished
    depth      TEXT NOT NULL,              -- control, full
    detail     TEXT NOT NULL,
    bytes_read INTEGER NOT NULL,
    scanned    BLOB                        -- what was found, compressed; NULL unless ok
);

CREATE TABLE holding (           -- a model file or other recognised file in an artifact
    sha256    TEXT NOT NULL REFERENCES artifact,
    path      TEXT NOT NULL,
    format    TEXT NOT NULL,
    role      TEXT NOT NULL,
    certainty TEXT NOT NULL,
    size      INTEGER NOT NULL,
    digest    TEXT,                        -- of the content: the same model has the same
    metadata  TEXT NOT NULL,               -- JSON object
    PRIMARY KEY (sha256, path, format)
) WITHOUT ROWID;
CREATE INDEX holding_digest ON holding (digest);

CREATE TABLE judgement (         -- a source package with its binaries under one state of the rules
    id             INTEGER PRIMARY KEY,
    key            TEXT NOT NULL,          -- of the digests of its members that were read
    rules          TEXT NOT NULL,          -- digest of rulesets, licenses, checks and version
    UNIQUE (key, rules)
);

CREATE TABLE verdict (           -- on one model in one artifact, under one ruleset
    judgement   INTEGER NOT NULL REFERENCES judgement ON DELETE CASCADE,
    sha256      TEXT NOT NULL,
    model       TEXT NOT NULL,
    format      TEXT NOT NULL,
    digest      TEXT,
    size        INTEGER NOT NULL,
    ruleset     TEXT NOT NULL,
    area        TEXT NOT NULL,
    class       TEXT NOT NULL,
    needs_human INTEGER NOT NULL,
    PRIMARY KEY (judgement, sha256, model, ruleset)
) WITHOUT ROWID;

CREATE TABLE place (             -- the area that a package may be in, under one ruleset
    judgement INTEGER NOT NULL REFERENCES judgement ON DELETE CASCADE,
    sha256    TEXT NOT NULL,
    package   TEXT NOT NULL,               -- src:NAME of a source
    ruleset   TEXT NOT NULL,
    area      TEXT NOT NULL,
    needs_human INTEGER NOT NULL,          -- the area is provisional
    because   TEXT NOT NULL,               -- JSON list: the models that decide it
    PRIMARY KEY (judgement, sha256, package, ruleset)
) WITHOUT ROWID;

CREATE TABLE detail (            -- classify's JSON of one artifact, compressed: facts, reasons, ways
    judgement INTEGER NOT NULL REFERENCES judgement ON DELETE CASCADE,
    sha256    TEXT NOT NULL,
    document  BLOB NOT NULL,
    PRIMARY KEY (judgement, sha256)
) WITHOUT ROWID;

CREATE TABLE finding (
    judgement   INTEGER NOT NULL REFERENCES judgement ON DELETE CASCADE,
    sha256      TEXT NOT NULL,
    number      INTEGER NOT NULL,          -- order of the report
    tag         TEXT NOT NULL,
    severity    TEXT NOT NULL,
    package     TEXT NOT NULL,
    binary      INTEGER NOT NULL,
    context     TEXT NOT NULL,
    path        TEXT,
    line        INTEGER,
    overridden  TEXT,                      -- JSON: path, line, justification of its override
    fingerprint TEXT NOT NULL,             -- the same in another version: no version, no line
    PRIMARY KEY (judgement, sha256, number)
) WITHOUT ROWID;

CREATE TABLE run (
    id       INTEGER PRIMARY KEY,
    request  TEXT NOT NULL,                -- JSON: where, suites, areas, ...
    started  TEXT NOT NULL,
    finished TEXT,                         -- NULL while it runs, or was cut off
    tool     TEXT NOT NULL,
    rules    TEXT NOT NULL,
    indices  TEXT NOT NULL                 -- JSON list of [path, sha256, date]
);

CREATE TABLE member (            -- a run is a set of digests
    run       INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    suite     TEXT NOT NULL,
    component TEXT NOT NULL,
    sha256    TEXT NOT NULL REFERENCES artifact,
    status    TEXT NOT NULL DEFAULT '',    -- of its reading when the run ended; empty before
    key       TEXT NOT NULL DEFAULT '',    -- of the group it was judged in, as far as it was read
    PRIMARY KEY (run, suite, component, sha256)
) WITHOUT ROWID;
CREATE INDEX member_sha256 ON member (run, sha256);

CREATE TABLE relation (          -- a finding from the indices alone
    run          INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    number       INTEGER NOT NULL,
    suite        TEXT NOT NULL,
    component    TEXT NOT NULL,
    package      TEXT NOT NULL,
    binary       INTEGER NOT NULL,
    architecture TEXT NOT NULL,
    tag          TEXT NOT NULL,
    severity     TEXT NOT NULL,
    context      TEXT NOT NULL,
    fingerprint  TEXT NOT NULL,
    PRIMARY KEY (run, number)
) WITHOUT ROWID;

CREATE TABLE dependent (         -- a package that needs one with a model, by the indices
    run     INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    suite   TEXT NOT NULL,
    component TEXT NOT NULL,
    package TEXT NOT NULL,
    source  TEXT NOT NULL,
    needs   TEXT NOT NULL,
    PRIMARY KEY (run, suite, component, package, needs)
) WITHOUT ROWID;

CREATE TABLE job (               -- the queue: leases, so that the death of a worker loses nothing
    kind     TEXT NOT NULL,                -- read, judge
    key      TEXT NOT NULL,
    cost     INTEGER NOT NULL,             -- bytes: the largest first
    attempts INTEGER NOT NULL DEFAULT 0,
    worker   TEXT,                         -- who holds the lease; NULL while it waits
    alone    INTEGER NOT NULL DEFAULT 0,   -- a worker died with it: it is retried alone
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;
CREATE INDEX job_waiting ON job (kind, worker, alone, cost);

CREATE TABLE poison (            -- jobs that kill or break their workers, until they get through
    kind   TEXT NOT NULL,
    key    TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;
