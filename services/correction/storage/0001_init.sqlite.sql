-- The people under correction: each whole in its envelope, masked; beside it what lists filter by.
CREATE TABLE subjects (
  name              TEXT NOT NULL PRIMARY KEY,
  id                TEXT NOT NULL,  -- the last part of the name: by time
  province          TEXT NOT NULL,  -- 2, 4, 6 and 9 digits of the office entrusted or the county responsible, and itself
  city              TEXT NOT NULL,
  county            TEXT NOT NULL,
  township          TEXT NOT NULL,
  region            TEXT NOT NULL,
  state             INTEGER NOT NULL,
  kind              INTEGER NOT NULL,
  supervision_class INTEGER NOT NULL,
  officer           TEXT NOT NULL,
  minor             INTEGER NOT NULL CHECK (minor IN (0, 1)),
  wakes             TEXT NOT NULL,  -- the first day on which it changes by itself; 9999-12-31 for never
  envelope          BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX subjects_by_province ON subjects (province, id);
CREATE INDEX subjects_by_city ON subjects (city, id);
CREATE INDEX subjects_by_county ON subjects (county, id);
CREATE INDEX subjects_by_township ON subjects (township, id);
CREATE INDEX subjects_by_id ON subjects (id);
CREATE INDEX subjects_by_waking ON subjects (wakes, name);

-- Who they are: the one table with names and numbers, a row a person, so that its envelope can have a key of its own.
CREATE TABLE persons (
  subject  TEXT NOT NULL PRIMARY KEY REFERENCES subjects (name),
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Who is under correction now, by a digest: nobody is on two lists.
CREATE TABLE person_claims (
  claim   TEXT NOT NULL PRIMARY KEY,
  subject TEXT NOT NULL REFERENCES subjects (name)
) STRICT, WITHOUT ROWID;

-- Everything that somebody must do by a day and has not done: overdue is a range of this table.
CREATE TABLE duties (
  id       TEXT NOT NULL PRIMARY KEY,  -- subject|duty
  province TEXT NOT NULL,
  city     TEXT NOT NULL,
  county   TEXT NOT NULL,
  township TEXT NOT NULL,
  region   TEXT NOT NULL,
  due      TEXT NOT NULL,  -- ISO
  rule     TEXT NOT NULL,
  holder   INTEGER NOT NULL,
  officer  TEXT NOT NULL,
  subject  TEXT NOT NULL REFERENCES subjects (name),
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX duties_by_due ON duties (due, id);
CREATE INDEX duties_by_province ON duties (province, due, id);
CREATE INDEX duties_by_city ON duties (city, due, id);
CREATE INDEX duties_by_county ON duties (county, due, id);
CREATE INDEX duties_by_township ON duties (township, due, id);
CREATE INDEX duties_by_subject ON duties (subject, due, id);

-- Acts of supervision; what was said and seen, health and whereabouts among it, is apart, in an envelope of its own.
CREATE TABLE acts (
  id       TEXT NOT NULL PRIMARY KEY,  -- subject|act
  subject  TEXT NOT NULL REFERENCES subjects (name),
  kind     INTEGER NOT NULL,
  day      TEXT NOT NULL,
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX acts_by_subject ON acts (subject, id);
CREATE TABLE act_contents (
  id       TEXT NOT NULL PRIMARY KEY REFERENCES acts (id),
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The time on each county's list, by which the balance is counted.
CREATE TABLE stays (
  id       TEXT NOT NULL PRIMARY KEY,  -- subject|epoch
  province TEXT NOT NULL,
  city     TEXT NOT NULL,
  county   TEXT NOT NULL,
  township TEXT NOT NULL,
  region   TEXT NOT NULL,
  subject  TEXT NOT NULL REFERENCES subjects (name),
  from_day TEXT NOT NULL,
  to_day   TEXT NOT NULL,  -- the first day off the list; 9999-12-31 while on it
  moved_in INTEGER NOT NULL CHECK (moved_in IN (0, 1)),
  how      INTEGER NOT NULL  -- how it ended; 0 while it goes on
) STRICT, WITHOUT ROWID;
CREATE INDEX stays_by_province ON stays (province, from_day);
CREATE INDEX stays_by_city ON stays (city, from_day);
CREATE INDEX stays_by_county ON stays (county, from_day);
-- Of a person there is one open stay at most.
CREATE UNIQUE INDEX stays_open ON stays (subject) WHERE how = 0;

-- The installation's own secret.
CREATE TABLE secrets (
  name     TEXT NOT NULL PRIMARY KEY,
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;
