-- Service providers, and the cases in which each was called upon: all that its staff sees.
CREATE TABLE providers (
  name         TEXT NOT NULL PRIMARY KEY,
  region       TEXT NOT NULL,
  kind         INTEGER NOT NULL,
  display_name TEXT NOT NULL,
  envelope     BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE case_providers (
  link      TEXT NOT NULL PRIMARY KEY,  -- provider|case
  provider  TEXT NOT NULL,
  case_id   TEXT NOT NULL,
  case_name TEXT NOT NULL REFERENCES cases (name)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_providers_by_provider ON case_providers (provider, case_id);
