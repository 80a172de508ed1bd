-- Imports, and how far each has come.
CREATE TABLE imports (
  name     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  envelope BYTEA NOT NULL
);

-- What became of every row. No personal data.
CREATE TABLE import_results (
  id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- import|row
  refused  BIGINT NOT NULL CHECK (refused IN (0, 1)),
  envelope BYTEA NOT NULL
);
CREATE INDEX import_results_refused ON import_results (id) WHERE refused = 1;

-- Rows by their own keys, which are unique in the installation, with digests of their fields.
CREATE TABLE import_keys (
  key      TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- system|number
  resource TEXT COLLATE "C" NOT NULL,
  envelope BYTEA NOT NULL
);
