-- Scans of papers, each once a case, named by its own hash. What is kept in an object store has an empty envelope here.
CREATE TABLE scans (
  id        TEXT NOT NULL PRIMARY KEY,  -- case|sha256
  case_name TEXT NOT NULL REFERENCES cases (name),
  elsewhere INTEGER NOT NULL CHECK (elsewhere IN (0, 1)),
  envelope  BLOB NOT NULL
) STRICT;
