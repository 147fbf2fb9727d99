-- Publications and events that are fetched, and what staff decided about them.

-- printed: came out of the file of the whole, and leaves with it. signature: what the page and its files said when
-- it was last read. missing: runs in a row in which the page was not there; gone: the day on which it was given up.
ALTER TABLE publication ADD COLUMN printed INTEGER NOT NULL DEFAULT 0 CHECK (printed IN (0, 1));
ALTER TABLE publication ADD COLUMN signature TEXT;
ALTER TABLE publication ADD COLUMN missing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE publication ADD COLUMN gone TEXT;
UPDATE publication SET printed = 1 WHERE part_of IS NOT NULL AND NOT digest;

-- former: an address that readers are told of; the others only serve to recognise the publication.
ALTER TABLE publication_url ADD COLUMN former INTEGER NOT NULL DEFAULT 1 CHECK (former IN (0, 1));

-- page: the event as its own page words it. links: the addresses that this page leads to.
ALTER TABLE event ADD COLUMN page TEXT CHECK (page IS NULL OR json_valid(page));
ALTER TABLE event ADD COLUMN links TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(links));
ALTER TABLE event ADD COLUMN signature TEXT;
ALTER TABLE event ADD COLUMN missing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE event ADD COLUMN gone TEXT;

-- said: the event as the publication announces it; NULL where the publication only reports on it.
ALTER TABLE event_publication ADD COLUMN said TEXT CHECK (said IS NULL OR json_valid(said));
UPDATE event_publication SET said = (
    SELECT json_object(
        'id', '', 'title', title, 'start', start, 'end', "end", 'kind', kind, 'group', "group",
        'timezone', timezone, 'all_day', json(iif(all_day, 'true', 'false')), 'place', place,
        'online', json(iif(online, 'true', 'false')), 'status', status, 'organiser', organiser,
        'languages', json(languages), 'registration_url', registration_url, 'summary', summary, 'url', url,
        'publications', json('[]')
    ) FROM event WHERE event.row = event_publication.event
);

-- What a person decided, by the id of the record; no later fetch overwrites it.
CREATE TABLE correction (
    record TEXT NOT NULL CHECK (record IN ('publication', 'event')),
    id     TEXT NOT NULL,
    field  TEXT NOT NULL,
    value  TEXT NOT NULL CHECK (json_valid(value)),
    by     TEXT NOT NULL,
    at     TEXT NOT NULL,
    PRIMARY KEY (record, id, field)
) STRICT, WITHOUT ROWID;

-- What sites answered, to ask them next time whether it changed. body: pages, zlib; files are kept beside.
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

-- When each source was last looked at to the end, and the report of each run.
CREATE TABLE looked (
    source TEXT PRIMARY KEY,
    at     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_run (
    row    INTEGER PRIMARY KEY,
    at     TEXT NOT NULL,
    report TEXT NOT NULL CHECK (json_valid(report))
) STRICT;
