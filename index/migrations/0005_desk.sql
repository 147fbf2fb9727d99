-- Who changed what. action: what was done; by: who did it, empty for the program itself. before: what undoing
-- puts back (JSON, zlib), NULL where nothing can be undone; undone: who undid it.
ALTER TABLE history ADD COLUMN record TEXT NOT NULL DEFAULT 'publication'
    CHECK (record IN ('publication', 'event'));
ALTER TABLE history ADD COLUMN action TEXT NOT NULL DEFAULT '';
ALTER TABLE history ADD COLUMN "by" TEXT NOT NULL DEFAULT '';
ALTER TABLE history ADD COLUMN before BLOB;
ALTER TABLE history ADD COLUMN undone TEXT;
-- sha256 of the files that undoing needs.
ALTER TABLE history ADD COLUMN files TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(files));
CREATE INDEX history_publication ON history (publication);

-- Wrong tries to sign in: seconds since the epoch, by the address they came from.
CREATE TABLE failed_sign_in (
    client TEXT NOT NULL,
    at     REAL NOT NULL
) STRICT;
