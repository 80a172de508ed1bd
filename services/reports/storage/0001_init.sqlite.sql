-- Reports that were taken in. A rowid table: its envelopes hold outlines, and every fact looks its report up by name.
CREATE TABLE reports (
  name      TEXT NOT NULL PRIMARY KEY,
  region    TEXT NOT NULL,
  year      INTEGER NOT NULL,
  issuer    TEXT NOT NULL,
  file_name TEXT NOT NULL,
  published INTEGER NOT NULL CHECK (published IN (0, 1)),
  envelope  BLOB NOT NULL
) STRICT;
CREATE INDEX reports_by_region ON reports (region, name);

-- Their original bytes. The text is made from them anew: the same bytes always give the same text.
CREATE TABLE documents (
  report   TEXT NOT NULL PRIMARY KEY REFERENCES reports (name),
  envelope BLOB NOT NULL
) STRICT;

-- The same bytes are one report of a region.
CREATE TABLE document_claims (
  claim  TEXT NOT NULL PRIMARY KEY,  -- region|sha256
  report TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The figures of a report, in text order.
CREATE TABLE facts (
  id       TEXT NOT NULL PRIMARY KEY,  -- report|number
  report   TEXT NOT NULL REFERENCES reports (name),
  number   INTEGER NOT NULL,
  code     TEXT NOT NULL,  -- '' for none
  role     INTEGER NOT NULL,
  unit     TEXT NOT NULL,
  period   TEXT NOT NULL,
  review   INTEGER NOT NULL CHECK (review BETWEEN 0 AND 3),  -- 0: none yet
  up       INTEGER NOT NULL CHECK (up IN (0, 1)),  -- for review
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX facts_by_report ON facts (report, number);

-- What the checks found in a report, in text order.
CREATE TABLE findings (
  id       TEXT NOT NULL PRIMARY KEY,  -- report|number
  report   TEXT NOT NULL REFERENCES reports (name),
  number   INTEGER NOT NULL,
  kind     INTEGER NOT NULL,
  verdict  INTEGER NOT NULL,
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX findings_by_report ON findings (report, number);

-- What was said of the figures of a report, in the order in which it was said; rows are never changed.
CREATE TABLE decisions (
  id       TEXT NOT NULL PRIMARY KEY,  -- report|number
  report   TEXT NOT NULL REFERENCES reports (name),
  number   INTEGER NOT NULL,
  fact     INTEGER NOT NULL,  -- its number
  reviewer TEXT NOT NULL,
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX decisions_by_report ON decisions (report, number);
