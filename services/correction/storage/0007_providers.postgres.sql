-- Service providers, and who is assigned to each: all that its staff sees.
CREATE TABLE providers (
  name         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  region       TEXT COLLATE "C" NOT NULL,
  kind         BIGINT NOT NULL,
  display_name TEXT COLLATE "C" NOT NULL,
  envelope     BYTEA NOT NULL
);

CREATE TABLE provider_subjects (
  link      TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- provider|subject|assignment
  provider  TEXT COLLATE "C" NOT NULL,
  subject   TEXT COLLATE "C" NOT NULL REFERENCES subjects (name),
  from_day  TEXT COLLATE "C" NOT NULL,  -- ISO
  until_day TEXT COLLATE "C" NOT NULL   -- ISO; 9999-12-31 where it is not said
);
CREATE INDEX provider_subjects_by_provider ON provider_subjects (provider, subject);
