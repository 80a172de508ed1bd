-- The people under correction: each whole in its envelope, masked; beside it what lists filter by.
CREATE TABLE subjects (
  name              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  id                TEXT COLLATE "C" NOT NULL,  -- the last part of the name: by time
  province          TEXT COLLATE "C" NOT NULL,  -- 2, 4, 6 and 9 digits of the office entrusted or the county responsible, and itself
  city              TEXT COLLATE "C" NOT NULL,
  county            TEXT COLLATE "C" NOT NULL,
  township          TEXT COLLATE "C" NOT NULL,
  region            TEXT COLLATE "C" NOT NULL,
  state             BIGINT NOT NULL,
  kind              BIGINT NOT NULL,
  supervision_class BIGINT NOT NULL,
  officer           TEXT COLLATE "C" NOT NULL,
  minor             BIGINT NOT NULL CHECK (minor IN (0, 1)),
  wakes             TEXT COLLATE "C" NOT NULL,  -- the first day on which it changes by itself; 9999-12-31 for never
  envelope          BYTEA NOT NULL
);
CREATE INDEX subjects_by_province ON subjects (province, id);
CREATE INDEX subjects_by_city ON subjects (city, id);
CREATE INDEX subjects_by_county ON subjects (county, id);
CREATE INDEX subjects_by_township ON subjects (township, id);
CREATE INDEX subjects_by_id ON subjects (id);
CREATE INDEX subjects_by_waking ON subjects (wakes, name);

-- Who they are: the one table with names and numbers, a row a person, so that its envelope can have a key of its own.
CREATE TABLE persons (
  subject  TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES subjects (name),
  envelope BYTEA NOT NULL
);

-- Who is under correction now, by a digest: nobody is on two lists.
CREATE TABLE person_claims (
  claim   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  subject TEXT COLLATE "C" NOT NULL REFERENCES subjects (name)
);

-- Everything that somebody must do by a day and has not done: overdue is a range of this table.
CREATE TABLE duties (
  id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- subject|duty
  province TEXT COLLATE "C" NOT NULL,
  city     TEXT COLLATE "C" NOT NULL,
  county   TEXT COLLATE "C" NOT NULL,
  township TEXT COLLATE "C" NOT NULL,
  region   TEXT COLLATE "C" NOT NULL,
  due      TEXT COLLATE "C" NOT NULL,  -- ISO
  rule     TEXT COLLATE "C" NOT NULL,
  holder   BIGINT NOT NULL,
  officer  TEXT COLLATE "C" NOT NULL,
  subject  TEXT COLLATE "C" NOT NULL REFERENCES subjects (name),
  envelope BYTEA NOT NULL
);
CREATE INDEX duties_by_due ON duties (due, id);
CREATE INDEX duties_by_province ON duties (province, due, id);
CREATE INDEX duties_by_city ON duties (city, due, id);
CREATE INDEX duties_by_county ON duties (county, due, id);
CREATE INDEX duties_by_township ON duties (township, due, id);
CREATE INDEX duties_by_subject ON duties (subject, due, id);

-- Acts of supervision; what was said and seen, health and whereabouts among it, is apart, in an envelope of its own.
CREATE TABLE acts (
  id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- subject|act
  subject  TEXT COLLATE "C" NOT NULL REFERENCES subjects (name),
  kind     BIGINT NOT NULL,
  day      TEXT COLLATE "C" NOT NULL,
  envelope BYTEA NOT NULL
);
CREATE INDEX acts_by_subject ON acts (subject, id);
CREATE TABLE act_contents (
  id       TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES acts (id),
  envelope BYTEA NOT NULL
);

-- The time on each county's list, by which the balance is counted.
CREATE TABLE stays (
  id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- subject|epoch
  province TEXT COLLATE "C" NOT NULL,
  city     TEXT COLLATE "C" NOT NULL,
  county   TEXT COLLATE "C" NOT NULL,
  township TEXT COLLATE "C" NOT NULL,
  region   TEXT COLLATE "C" NOT NULL,
  subject  TEXT COLLATE "C" NOT NULL REFERENCES subjects (name),
  from_day TEXT COLLATE "C" NOT NULL,
  to_day   TEXT COLLATE "C" NOT NULL,  -- the first day off the list; 9999-12-31 while on it
  moved_in BIGINT NOT NULL CHECK (moved_in IN (0, 1)),
  how      BIGINT NOT NULL  -- how it ended; 0 while it goes on
);
CREATE INDEX stays_by_province ON stays (province, from_day);
CREATE INDEX stays_by_city ON stays (city, from_day);
CREATE INDEX stays_by_county ON stays (county, from_day);
-- Of a person there is one open stay at most.
CREATE UNIQUE INDEX stays_open ON stays (subject) WHERE how = 0;

-- The installation's own secret.
CREATE TABLE secrets (
  name     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  envelope BYTEA NOT NULL
);
