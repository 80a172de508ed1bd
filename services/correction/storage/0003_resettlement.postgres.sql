-- Resettlement and help: released persons, each whole in its envelope, masked; beside it what lists filter by and figures count.
CREATE TABLE released_persons (
  name         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  id           TEXT COLLATE "C" NOT NULL,  -- the last part of the name: by time
  province     TEXT COLLATE "C" NOT NULL,  -- 2, 4, 6 and 9 digits of the office that helps or the county responsible, and itself
  city         TEXT COLLATE "C" NOT NULL,
  county       TEXT COLLATE "C" NOT NULL,
  township     TEXT COLLATE "C" NOT NULL,
  region       TEXT COLLATE "C" NOT NULL,
  state        BIGINT NOT NULL,
  source       BIGINT NOT NULL,
  help_class   BIGINT NOT NULL,
  officer      TEXT COLLATE "C" NOT NULL,
  minor        BIGINT NOT NULL CHECK (minor IN (0, 1)),
  released_day TEXT COLLATE "C" NOT NULL,
  linked_day   TEXT COLLATE "C" NOT NULL,     -- 9999-12-31 while it is not
  helped_day   TEXT COLLATE "C" NOT NULL,     -- the first day in help; 9999-12-31 while it is not
  left_day     TEXT COLLATE "C" NOT NULL,     -- the first day off the list; 9999-12-31 while on it
  how          BIGINT NOT NULL,  -- how it left: the ground of the end, 9 for sent back; 0 while on the list
  able         BIGINT NOT NULL CHECK (able IN (0, 1)),
  placed       BIGINT NOT NULL CHECK (placed IN (0, 1)),
  wakes        TEXT COLLATE "C" NOT NULL,     -- the first day on which it changes by itself; 9999-12-31 for never
  envelope     BYTEA NOT NULL
);
CREATE INDEX released_by_province ON released_persons (province, id);
CREATE INDEX released_by_city ON released_persons (city, id);
CREATE INDEX released_by_county ON released_persons (county, id);
CREATE INDEX released_by_township ON released_persons (township, id);
CREATE INDEX released_by_id ON released_persons (id);
CREATE INDEX released_by_waking ON released_persons (wakes, name);
-- Who should be linked up and is not: the alarm.
CREATE INDEX released_unlinked ON released_persons (name) WHERE state = 4;

-- Who they are, a row a person, so that its envelope can have a key of its own.
CREATE TABLE released_identities (
  released TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES released_persons (name),
  envelope BYTEA NOT NULL
);

-- Who has an open file now, by a digest: nobody has two.
CREATE TABLE released_claims (
  claim    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  released TEXT COLLATE "C" NOT NULL REFERENCES released_persons (name)
);

-- Who was released from correction, with the file that it opened or fell into: nobody without, nobody with two.
CREATE TABLE released_corrections (
  subject  TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES subjects (name),
  released TEXT COLLATE "C" NOT NULL REFERENCES released_persons (name)
);

-- Everything of help that somebody must do by a day and has not done: overdue is a range of this table.
CREATE TABLE help_duties (
  id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- file|duty
  province TEXT COLLATE "C" NOT NULL,
  city     TEXT COLLATE "C" NOT NULL,
  county   TEXT COLLATE "C" NOT NULL,
  township TEXT COLLATE "C" NOT NULL,
  region   TEXT COLLATE "C" NOT NULL,
  due      TEXT COLLATE "C" NOT NULL,  -- ISO
  rule     TEXT COLLATE "C" NOT NULL,
  holder   BIGINT NOT NULL,
  officer  TEXT COLLATE "C" NOT NULL,
  minor    BIGINT NOT NULL CHECK (minor IN (0, 1)),
  released TEXT COLLATE "C" NOT NULL REFERENCES released_persons (name),
  envelope BYTEA NOT NULL
);
CREATE INDEX help_duties_by_due ON help_duties (due, id);
CREATE INDEX help_duties_by_province ON help_duties (province, due, id);
CREATE INDEX help_duties_by_city ON help_duties (city, due, id);
CREATE INDEX help_duties_by_county ON help_duties (county, due, id);
CREATE INDEX help_duties_by_township ON help_duties (township, due, id);
CREATE INDEX help_duties_by_released ON help_duties (released, due, id);
