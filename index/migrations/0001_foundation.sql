-- The catalogue: one row a publication, and everything that hangs on it.
-- Lists that are only ever shown are JSON; what is searched or filtered by has a column or a table.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

INSERT INTO meta (key, value) VALUES ('generation', '0');

CREATE TABLE publication (
    row        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    part_of    INTEGER REFERENCES publication (row) ON DELETE CASCADE,
    whole_id   TEXT, -- the id it says it is part of, which may arrive later
    position   INTEGER NOT NULL DEFAULT 0,
    kind       TEXT NOT NULL,
    title      TEXT NOT NULL,
    title_key  TEXT NOT NULL,
    type_label TEXT,
    authors    TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(authors)),
    publisher  TEXT,
    published  TEXT,
    updated    TEXT,
    language   TEXT,
    "group"    TEXT,
    countries  TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(countries)),
    summary    TEXT NOT NULL DEFAULT '',
    url        TEXT,
    number     TEXT,
    biography  TEXT,
    digest     INTEGER NOT NULL DEFAULT 0 CHECK (digest IN (0, 1)),
    status     TEXT NOT NULL DEFAULT 'published' CHECK (status IN ('draft', 'published', 'withdrawn')),
    conflicts  TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(conflicts)),
    warnings   TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(warnings)),
    links      TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(links)),
    evidence   TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(evidence)),
    text       TEXT NOT NULL DEFAULT '',
    changed    TEXT NOT NULL
) STRICT;
CREATE INDEX publication_part_of ON publication (part_of, position);
CREATE INDEX publication_title_key ON publication (title_key);

-- Every address a publication is or was found under.
CREATE TABLE publication_url (
    publication INTEGER NOT NULL REFERENCES publication (row) ON DELETE CASCADE,
    url_key     TEXT NOT NULL,
    url         TEXT NOT NULL,
    PRIMARY KEY (publication, url_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX publication_url_key ON publication_url (url_key);

CREATE TABLE publication_topic (
    publication INTEGER NOT NULL REFERENCES publication (row) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    topic       TEXT NOT NULL,
    PRIMARY KEY (publication, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX publication_topic_topic ON publication_topic (topic);

CREATE TABLE file (
    row         INTEGER PRIMARY KEY,
    publication INTEGER NOT NULL REFERENCES publication (row) ON DELETE CASCADE,
    filename    TEXT NOT NULL,
    media_type  TEXT NOT NULL,
    bytes       INTEGER NOT NULL,
    sha256      TEXT NOT NULL,
    url         TEXT,
    language    TEXT,
    pages       INTEGER,
    problem     TEXT
) STRICT;
CREATE INDEX file_publication ON file (publication);
CREATE INDEX file_sha256 ON file (sha256);

CREATE TABLE section (
    row         INTEGER PRIMARY KEY,
    publication INTEGER NOT NULL REFERENCES publication (row) ON DELETE CASCADE,
    title       TEXT NOT NULL,
    path        TEXT NOT NULL CHECK (json_valid(path)),
    start       INTEGER NOT NULL,
    "end"       INTEGER NOT NULL,
    page_start  INTEGER,
    page_end    INTEGER
) STRICT;
CREATE INDEX section_publication ON section (publication, start);

-- AUTOINCREMENT: an id that was deleted never comes back, so an old vector index can name no wrong passage.
CREATE TABLE passage (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    publication INTEGER NOT NULL REFERENCES publication (row) ON DELETE CASCADE,
    role        TEXT NOT NULL, -- text, author, event, or the kind of the outcome that the passage states
    number      INTEGER,       -- of that outcome
    heading     TEXT NOT NULL,
    path        TEXT NOT NULL CHECK (json_valid(path)),
    text        TEXT NOT NULL,
    sentences   TEXT NOT NULL CHECK (json_valid(sentences)), -- [[start, end], ...] within the text
    start       INTEGER NOT NULL,
    "end"       INTEGER NOT NULL,
    page_start  INTEGER,
    page_end    INTEGER,
    page_label  TEXT,
    ocr         INTEGER NOT NULL DEFAULT 0 CHECK (ocr IN (0, 1))
) STRICT;
CREATE INDEX passage_publication ON passage (publication, start);

CREATE TABLE model (
    name      TEXT PRIMARY KEY,
    dimension INTEGER NOT NULL,
    sha256    TEXT NOT NULL
) STRICT;

-- The unit vector of a passage as 32 bit little-endian floats, and the directions of its sentences as 8 bit
-- integers, one row of `dimension` after the other.
CREATE TABLE vector (
    passage   INTEGER NOT NULL REFERENCES passage (id) ON DELETE CASCADE,
    model     TEXT NOT NULL REFERENCES model (name) ON DELETE CASCADE,
    value     BLOB NOT NULL,
    sentences BLOB NOT NULL,
    PRIMARY KEY (passage, model)
) STRICT, WITHOUT ROWID;
CREATE INDEX vector_model ON vector (model);

CREATE TABLE outcome (
    row         INTEGER PRIMARY KEY,
    publication INTEGER NOT NULL REFERENCES publication (row) ON DELETE CASCADE,
    kind        TEXT NOT NULL,
    number      INTEGER NOT NULL,
    text        TEXT NOT NULL,
    page        INTEGER
) STRICT;
CREATE INDEX outcome_publication ON outcome (publication, kind, number);

CREATE TABLE acronym (
    publication INTEGER NOT NULL REFERENCES publication (row) ON DELETE CASCADE,
    acronym     TEXT NOT NULL,
    expansion   TEXT NOT NULL,
    PRIMARY KEY (publication, acronym)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
    row              INTEGER PRIMARY KEY,
    id               TEXT NOT NULL UNIQUE,
    title            TEXT NOT NULL,
    title_key        TEXT NOT NULL,
    kind             TEXT,
    "group"          TEXT,
    start            TEXT,
    "end"            TEXT,
    timezone         TEXT NOT NULL,
    all_day          INTEGER NOT NULL CHECK (all_day IN (0, 1)),
    place            TEXT,
    online           INTEGER NOT NULL CHECK (online IN (0, 1)),
    status           TEXT NOT NULL CHECK (status IN ('as_planned', 'cancelled', 'postponed', 'rescheduled')),
    organiser        TEXT,
    languages        TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(languages)),
    registration_url TEXT,
    summary          TEXT NOT NULL DEFAULT '',
    url              TEXT
) STRICT;
CREATE INDEX event_start ON event (start);

-- The publications that announce an event or report on it.
CREATE TABLE event_publication (
    event       INTEGER NOT NULL REFERENCES event (row) ON DELETE CASCADE,
    publication INTEGER NOT NULL REFERENCES publication (row) ON DELETE CASCADE,
    PRIMARY KEY (event, publication)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_publication_publication ON event_publication (publication);

CREATE TABLE history (
    row         INTEGER PRIMARY KEY,
    at          TEXT NOT NULL,
    publication TEXT NOT NULL,
    change      TEXT NOT NULL CHECK (change IN ('added', 'updated', 'removed')),
    detail      TEXT NOT NULL DEFAULT ''
) STRICT;

-- Full text over headings and passages: English stems, accents folded; the words themselves stay in `passage`.
CREATE VIRTUAL TABLE passage_words USING fts5 (
    heading, text,
    content = 'passage', content_rowid = 'id',
    tokenize = 'porter unicode61 remove_diacritics 2'
);

CREATE TRIGGER passage_words_insert AFTER INSERT ON passage BEGIN
    INSERT INTO passage_words (rowid, heading, text) VALUES (new.id, new.heading, new.text);
END;
CREATE TRIGGER passage_words_delete AFTER DELETE ON passage BEGIN
    INSERT INTO passage_words (passage_words, rowid, heading, text)
    VALUES ('delete', old.id, old.heading, old.text);
END;
CREATE TRIGGER passage_words_update AFTER UPDATE OF heading, text ON passage BEGIN
    INSERT INTO passage_words (passage_words, rowid, heading, text)
    VALUES ('delete', old.id, old.heading, old.text);
    INSERT INTO passage_words (rowid, heading, text) VALUES (new.id, new.heading, new.text);
END;
