-- What trainers collect: texts as they were when collected, with their references, in sessions of a training.
-- No publication is referred to by row: a collection outlives what was collected from.

CREATE TABLE collection (
    row        INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE COLLATE NOCASE,
    objectives TEXT NOT NULL DEFAULT '',
    changed    TEXT NOT NULL
) STRICT;

CREATE TABLE collection_session (
    row        INTEGER PRIMARY KEY,
    collection INTEGER NOT NULL REFERENCES collection (row) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    title      TEXT NOT NULL,
    minutes    INTEGER CHECK (minutes > 0),
    objectives TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX collection_session_collection ON collection_session (collection, position);

CREATE TABLE collection_item (
    row         INTEGER PRIMARY KEY,
    collection  INTEGER NOT NULL REFERENCES collection (row) ON DELETE CASCADE,
    session     INTEGER REFERENCES collection_session (row) ON DELETE SET NULL,
    position    INTEGER NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('passage', 'outcome', 'event')),
    source      TEXT NOT NULL,
    text        TEXT NOT NULL,
    reference   TEXT NOT NULL CHECK (json_valid(reference)),
    note        TEXT NOT NULL DEFAULT '',
    UNIQUE (collection, kind, source, text)
) STRICT;
CREATE INDEX collection_item_collection ON collection_item (collection, position);
