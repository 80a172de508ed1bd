-- Service providers, and who is assigned to each: all that its staff sees.
CREATE TABLE providers (
  name         TEXT NOT NULL PRIMARY KEY,
  region       TEXT NOT NULL,
  kind         INTEGER NOT NULL,
  display_name TEXT NOT NULL,
  envelope     BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE provider_subjects (
  link      TEXT NOT NULL PRIMARY KEY,  -- provider|subject|assignment
  provider  TEXT NOT NULL,
  subject   TEXT NOT NULL REFERENCES subjects (name),
  from_day  TEXT NOT NULL,  -- ISO
  until_day TEXT NOT NULL   -- ISO; 9999-12-31 where it is not said
) STRICT, WITHOUT ROWID;
CREATE INDEX provider_subjects_by_provider ON provider_subjects (provider, subject);
