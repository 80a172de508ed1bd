-- Surveys before a decision on community correction: each whole in its envelope, masked; beside it what lists filter by and
-- figures count.
CREATE TABLE surveys (
  name       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  id         TEXT COLLATE "C" NOT NULL,  -- the last part of the name: by time
  province   TEXT COLLATE "C" NOT NULL,  -- 2, 4, 6 and 9 digits of the office that makes it or the county that was asked, and itself
  city       TEXT COLLATE "C" NOT NULL,
  county     TEXT COLLATE "C" NOT NULL,
  township   TEXT COLLATE "C" NOT NULL,
  region     TEXT COLLATE "C" NOT NULL,
  state      BIGINT NOT NULL,
  fast_track BIGINT NOT NULL CHECK (fast_track IN (0, 1)),
  due        TEXT COLLATE "C" NOT NULL,  -- ISO
  owed       BIGINT NOT NULL CHECK (owed IN (0, 1)),
  delivered  TEXT COLLATE "C" NOT NULL,  -- 9999-12-31 while it is not
  adopted    BIGINT NOT NULL CHECK (adopted IN (0, 1, 2)),  -- 1 followed, 2 not; 0 while it is not known
  minor      BIGINT NOT NULL CHECK (minor IN (0, 1)),
  envelope   BYTEA NOT NULL
);
CREATE INDEX surveys_by_province ON surveys (province, id);
CREATE INDEX surveys_by_city ON surveys (city, id);
CREATE INDEX surveys_by_county ON surveys (county, id);
CREATE INDEX surveys_by_township ON surveys (township, id);
CREATE INDEX surveys_by_id ON surveys (id);
CREATE INDEX surveys_owed ON surveys (due, name) WHERE owed = 1;
CREATE INDEX surveys_owed_by_province ON surveys (province, due, name) WHERE owed = 1;
CREATE INDEX surveys_owed_by_city ON surveys (city, due, name) WHERE owed = 1;
CREATE INDEX surveys_owed_by_county ON surveys (county, due, name) WHERE owed = 1;
CREATE INDEX surveys_owed_by_township ON surveys (township, due, name) WHERE owed = 1;
CREATE INDEX surveys_by_due ON surveys (due);

-- Who they are about: a row a person, so that its envelope can have a key of its own.
CREATE TABLE survey_persons (
  survey   TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES surveys (name),
  envelope BYTEA NOT NULL
);
