-- A base as schema 7 kept it.
PRAGMA foreign_keys = OFF;
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
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
, printed INTEGER NOT NULL DEFAULT 0 CHECK (printed IN (0, 1)), signature TEXT, missing INTEGER NOT NULL DEFAULT 0, gone TEXT) STRICT;
CREATE INDEX publication_part_of ON publication (part_of, position);
CREATE INDEX publication_title_key ON publication (title_key);
CREATE TABLE publication_url (
    publication INTEGER NOT NULL REFERENCES publication (row) ON DELETE CASCADE,
    url_key     TEXT NOT NULL,
    url         TEXT NOT NULL, former INTEGER NOT NULL DEFAULT 1 CHECK (former IN (0, 1)),
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
CREATE TABLE vector (
    passage   INTEGER NOT NULL REFERENCES passage (id) ON DELETE CASCADE,
    model     TEXT NOT NULL REFERENCES model (name) ON DELETE CASCADE,
    value     BLOB NOT NULL,
    sentences BLOB NOT NULL, generation INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (passage, model)
) STRICT, WITHOUT ROWID;
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
, page TEXT CHECK (page IS NULL OR json_valid(page)), links TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(links)), signature TEXT, missing INTEGER NOT NULL DEFAULT 0, gone TEXT) STRICT;
CREATE INDEX event_start ON event (start);
CREATE TABLE event_publication (
    event       INTEGER NOT NULL REFERENCES event (row) ON DELETE CASCADE,
    publication INTEGER NOT NULL REFERENCES publication (row) ON DELETE CASCADE, said TEXT CHECK (said IS NULL OR json_valid(said)),
    PRIMARY KEY (event, publication)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_publication_publication ON event_publication (publication);
CREATE TABLE history (
    row         INTEGER PRIMARY KEY,
    at          TEXT NOT NULL,
    publication TEXT NOT NULL,
    change      TEXT NOT NULL CHECK (change IN ('added', 'updated', 'removed')),
    detail      TEXT NOT NULL DEFAULT ''
, record TEXT NOT NULL DEFAULT 'publication'
    CHECK (record IN ('publication', 'event')), action TEXT NOT NULL DEFAULT '', "by" TEXT NOT NULL DEFAULT '', before BLOB, undone TEXT, files TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(files))) STRICT;
CREATE VIRTUAL TABLE passage_words USING fts5 (
    heading, text,
    content = 'passage', content_rowid = 'id',
    tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TABLE correction (
    record TEXT NOT NULL CHECK (record IN ('publication', 'event')),
    id     TEXT NOT NULL,
    field  TEXT NOT NULL,
    value  TEXT NOT NULL CHECK (json_valid(value)),
    by     TEXT NOT NULL,
    at     TEXT NOT NULL,
    PRIMARY KEY (record, id, field)
) STRICT, WITHOUT ROWID;
CREATE TABLE response (
    url           TEXT PRIMARY KEY,
    etag          TEXT,
    last_modified TEXT,
    declared      TEXT NOT NULL,
    filename      TEXT,
    sha256        TEXT NOT NULL,
    bytes         INTEGER NOT NULL,
    body          BLOB,
    at            TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE looked (
    source TEXT PRIMARY KEY,
    at     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE sync_run (
    row    INTEGER PRIMARY KEY,
    at     TEXT NOT NULL,
    report TEXT NOT NULL CHECK (json_valid(report))
) STRICT;
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
CREATE TABLE feedback (
    row          INTEGER PRIMARY KEY,
    code         TEXT NOT NULL UNIQUE,
    on_day       TEXT NOT NULL,
    verdict      TEXT NOT NULL CHECK (verdict IN ('useful', 'wrong', 'missing')),
    question     TEXT,
    covered      INTEGER NOT NULL CHECK (covered IN (0, 1)),
    publications TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(publications)),
    remark       TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX history_publication ON history (publication);
CREATE TABLE failed_sign_in (
    client TEXT NOT NULL,
    at     REAL NOT NULL
) STRICT;
CREATE INDEX vector_generation ON vector (model, generation);
CREATE VIRTUAL TABLE passage_vocabulary USING fts5vocab (passage_words, row);
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
INSERT INTO "meta" VALUES ('generation', '4');
INSERT INTO "publication" VALUES (1, 'mentors-in-prison', NULL, NULL, 0, 'paper', 'Mentors in prison', 'mentors in prison', NULL, '["A. Author"]', NULL, '2024-04', NULL, 'en', NULL, '[]', '', 'https://example.eu/mentors', NULL, NULL, 0, 'published', '[]', '[]', '[]', '{}', 'Mentors visit every week.

The visits are voluntary.', '2026-11-23T21:48:46+00:00', 0, NULL, 0, NULL);
INSERT INTO "publication" VALUES (2, 'a-magazine-2023-05', NULL, NULL, 0, 'spotlight', 'A magazine', 'a', NULL, '[]', NULL, '2023-05', NULL, NULL, NULL, '[]', 'What staff wrote.', NULL, NULL, NULL, 0, 'published', '[]', '[]', '[]', '{}', 'Welcome to this issue.', '2026-11-23T21:48:46+00:00', 0, NULL, 0, NULL);
INSERT INTO "publication" VALUES (3, 'families-first', 2, NULL, 0, 'article', 'Families first', 'families first', NULL, '[]', NULL, NULL, NULL, NULL, NULL, '[]', '', NULL, NULL, NULL, 0, 'published', '[]', '[]', '[]', '{}', 'Parents ask for help first.', '2026-11-23T21:48:46+00:00', 1, NULL, 0, NULL);
INSERT INTO "publication_url" VALUES (1, 'example.eu/mentors', 'https://example.eu/mentors', 1);
INSERT INTO "publication_topic" VALUES (1, 0, 'Rehabilitation');
INSERT INTO "file" VALUES (1, 1, 'mentors.txt', 'text/plain', 7, '168fcbe623de76eb11ddd547565bbbd7748617aa7d75133d276f4c1cdcab52ae', NULL, NULL, 2, NULL);
INSERT INTO "section" VALUES (1, 1, 'Section 1', '["Section 1"]', 0, 25, 1, 1);
INSERT INTO "section" VALUES (2, 1, 'Section 2', '["Section 2"]', 27, 52, 2, 2);
INSERT INTO "section" VALUES (3, 2, 'Section 1', '["Section 1"]', 0, 22, 1, 1);
INSERT INTO "section" VALUES (4, 3, 'Section 1', '["Section 1"]', 0, 27, 1, 1);
INSERT INTO "passage" VALUES (1, 1, 'text', NULL, 'Mentors in prison › Section 1', '["Section 1"]', 'Mentors visit every week.', '[[0, 25]]', 0, 25, 1, 1, NULL, 0);
INSERT INTO "passage" VALUES (2, 1, 'text', NULL, 'Mentors in prison › Section 2', '["Section 2"]', 'The visits are voluntary.', '[[0, 25]]', 27, 52, 2, 2, NULL, 0);
INSERT INTO "passage" VALUES (3, 2, 'text', NULL, 'A magazine › Section 1', '["Section 1"]', 'Welcome to this issue.', '[[0, 22]]', 0, 22, 1, 1, NULL, 0);
INSERT INTO "passage" VALUES (4, 3, 'text', NULL, 'Families first › Section 1', '["Section 1"]', 'Parents ask for help first.', '[[0, 27]]', 0, 27, 1, 1, NULL, 0);
INSERT INTO "model" VALUES ('words', 64, '0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO "vector" VALUES (1, 'words', X'FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39C7669A3EFCF29D3908531A3FFCF29D39C7669A3EFCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39C7669A3EC7669A3EFCF29D39FCF29D39C7669A3EFCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39C7669A3EFCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39C7669A3EFCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39FCF29D39', X'000000000000000000000040007F0040000000000000000040400000400000000000000040000000000000000000000000000000004000000000000000000000', 1);
INSERT INTO "vector" VALUES (2, 'words', X'6B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE398AAAAA3E6B96AE398AAAAA3E8AAAAA3E6B96AE396B96AE396B96AE398AAAAA3E6B96AE396B96AE396B96AE398AAAAA3E8AAAAA3E6B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE396B96AE398AAAAA3E6B96AE398AAAAA3E6B96AE396B96AE396B96AE396B96AE398AAAAA3E6B96AE396B96AE396B96AE396B96AE396B96AE39', X'000000000000000000000000007F007F7F0000007F0000007F7F000000000000000000000000000000000000000000000000007F007F000000007F0000000000', 1);
INSERT INTO "vector" VALUES (3, 'words', X'902DB939902DB939902DB939902DB939902DB939902DB939902DB939902DB939CA04B53E902DB939902DB939CA04B53E902DB939902DB939902DB939902DB939902DB939902DB939902DB939902DB939902DB939902DB939902DB939902DB939902DB939CA04B53E902DB939902DB939902DB939CA04B53E902DB939902DB939902DB939902DB939902DB939902DB939902DB939902DB939902DB939902DB939902DB939902DB939902DB939902DB939902DB939902DB939902DB939CA04B53E902DB939902DB939902DB939902DB939902DB939902DB939902DB939902DB939902DB939CA04B53E902DB939CA04B53E902DB939902DB939902DB939CA04B53E', X'00000000000000007F00007F000000000000000000000000007F0000007F00000000000000000000000000000000007F0000000000000000007F007F0000007F', 2);
INSERT INTO "vector" VALUES (4, 'words', X'784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139EF0B8E3EEF0B8E3E784F9139C4F90D3F784F9139784F9139784F9139784F9139784F9139784F9139784F9139EF0B8E3E784F9139784F9139C4F90D3F784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139784F9139EF0B8E3E784F9139EF0B8E3E784F9139784F9139784F9139784F9139784F9139784F9139', X'00000000000000000000004040007F000000000000004000007F0000000000000000000000000000000000000000000000000000000000400040000000000000', 2);
INSERT INTO "outcome" VALUES (1, 1, 'key outcome', 1, 'Trust needs time.', 2);
INSERT INTO "acronym" VALUES (1, 'VETO', 'violent extremist and terrorist offender');
INSERT INTO "event" VALUES (1, 'meeting-of-mentors-2024-03-13', 'Meeting of mentors', 'meeting of mentors', NULL, NULL, '2024-03-13', '2024-03-14', 'Europe/Brussels', 1, NULL, 0, 'as_planned', NULL, '[]', NULL, '', NULL, NULL, '[]', NULL, 0, NULL);
INSERT INTO "event_publication" VALUES (1, 1, '{"title": "Meeting of mentors", "start": "2024-03-13", "end": "2024-03-14", "id": "", "kind": null, "group": null, "timezone": "Europe/Brussels", "all_day": true, "place": null, "online": false, "status": "as_planned", "organiser": null, "languages": [], "registration_url": null, "summary": "", "url": null, "publications": []}');
INSERT INTO "history" VALUES (1, '2026-11-23T21:48:46+00:00', 'mentors-in-prison', 'added', 'Mentors in prison', 'publication', '', '', NULL, NULL, '[]');
INSERT INTO "history" VALUES (2, '2026-11-23T21:48:46+00:00', 'a-magazine-2023-05', 'added', 'A magazine', 'publication', '', '', NULL, NULL, '[]');
INSERT INTO "history" VALUES (3, '2026-11-23T21:48:46+00:00', 'a-magazine-2023-05', 'updated', 'summary', 'publication', 'corrected', 'staff', X'789CAB564ACB4CCD4951B252502A2ECDCD4D2CAA54D251504A494DCE2CCECCCF030AE795E6E40045CA12734A5341AA40D2C9F979693999C925C54081E8D85A00F1231592', NULL, '[]');
INSERT INTO "correction" VALUES ('publication', 'a-magazine-2023-05', 'summary', '"What staff wrote."', 'staff', '2026-11-23T21:48:46+00:00');
INSERT INTO "collection" VALUES (1, 'Training day', '', '2024-01-01');
INSERT INTO "collection_item" VALUES (1, 1, NULL, 0, 'outcome', 'mentors-in-prison', 'Trust needs time.', '{}', '');
INSERT INTO "feedback" VALUES (1, 'abcd', '2024-01-01', 'useful', 'Who mentors?', 1, '[]', '');
PRAGMA user_version = 7;
