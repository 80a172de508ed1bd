-- Service providers, and the cases in which each was called upon: all that its staff sees.
CREATE TABLE providers (
  name         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  region       TEXT COLLATE "C" NOT NULL,
  kind         BIGINT NOT NULL,
  display_name TEXT COLLATE "C" NOT NULL,
  envelope     BYTEA NOT NULL
);

CREATE TABLE case_providers (
  link      TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- provider|case
  provider  TEXT COLLATE "C" NOT NULL,
  case_id   TEXT COLLATE "C" NOT NULL,
  case_name TEXT COLLATE "C" NOT NULL REFERENCES cases (name)
);
CREATE INDEX case_providers_by_provider ON case_providers (provider, case_id);
