-- Reports that were taken in.
CREATE TABLE reports (
  name      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  region    TEXT COLLATE "C" NOT NULL,
  year      BIGINT NOT NULL,
  issuer    TEXT COLLATE "C" NOT NULL,
  file_name TEXT COLLATE "C" NOT NULL,
  published BIGINT NOT NULL CHECK (published IN (0, 1)),
  envelope  BYTEA NOT NULL
);
CREATE INDEX reports_by_region ON reports (region, name);

-- Their original bytes. The text is made from them anew: the same bytes always give the same text.
CREATE TABLE documents (
  report   TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES reports (name),
  envelope BYTEA NOT NULL
);

-- The same bytes are one report of a region.
CREATE TABLE document_claims (
  claim  TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- region|sha256
  report TEXT COLLATE "C" NOT NULL
);

-- The figures of a report, in text order.
CREATE TABLE facts (
  id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- report|number
  report   TEXT COLLATE "C" NOT NULL REFERENCES reports (name),
  number   BIGINT NOT NULL,
  code     TEXT COLLATE "C" NOT NULL,  -- '' for none
  role     BIGINT NOT NULL,
  unit     TEXT COLLATE "C" NOT NULL,
  period   TEXT COLLATE "C" NOT NULL,
  review   BIGINT NOT NULL CHECK (review BETWEEN 0 AND 3),  -- 0: none yet
  up       BIGINT NOT NULL CHECK (up IN (0, 1)),  -- for review
  envelope BYTEA NOT NULL
);
CREATE INDEX facts_by_report ON facts (report, number);

-- What the checks found in a report, in text order.
CREATE TABLE findings (
  id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- report|number
  report   TEXT COLLATE "C" NOT NULL REFERENCES reports (name),
  number   BIGINT NOT NULL,
  kind     BIGINT NOT NULL,
  verdict  BIGINT NOT NULL,
  envelope BYTEA NOT NULL
);
CREATE INDEX findings_by_report ON findings (report, number);

-- What was said of the figures of a report, in the order in which it was said; rows are never changed.
CREATE TABLE decisions (
  id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- report|number
  report   TEXT COLLATE "C" NOT NULL REFERENCES reports (name),
  number   BIGINT NOT NULL,
  fact     BIGINT NOT NULL,  -- its number
  reviewer TEXT COLLATE "C" NOT NULL,
  envelope BYTEA NOT NULL
);
CREATE INDEX decisions_by_report ON decisions (report, number);
