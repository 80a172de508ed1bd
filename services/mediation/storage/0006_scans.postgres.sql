-- Scans of papers, each once a case, named by its own hash. What is kept in an object store has an empty envelope here.
CREATE TABLE scans (
  id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- case|sha256
  case_name TEXT COLLATE "C" NOT NULL REFERENCES cases (name),
  elsewhere BIGINT NOT NULL CHECK (elsewhere IN (0, 1)),
  envelope  BYTEA NOT NULL
);
