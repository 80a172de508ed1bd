-- Imports, and how far each has come.
CREATE TABLE imports (
  name     TEXT NOT NULL PRIMARY KEY,
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What became of every row. No personal data.
CREATE TABLE import_results (
  id       TEXT NOT NULL PRIMARY KEY,  -- import|row
  refused  INTEGER NOT NULL CHECK (refused IN (0, 1)),
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX import_results_refused ON import_results (id) WHERE refused = 1;

-- Rows by their own keys, which are unique in the installation, with digests of their fields.
CREATE TABLE import_keys (
  key      TEXT NOT NULL PRIMARY KEY,  -- system|number
  resource TEXT NOT NULL,
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;
