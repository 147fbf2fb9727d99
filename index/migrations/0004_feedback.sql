-- What people say about answers. A question is here only when its asker agreed; no name, address or account is.

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
