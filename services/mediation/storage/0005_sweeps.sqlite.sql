-- Sweeps, what was visited, and which disputes they found.
CREATE TABLE sweeps (
  name     TEXT NOT NULL PRIMARY KEY,
  id       TEXT NOT NULL,  -- the last part of the name: by time
  province TEXT NOT NULL,
  city     TEXT NOT NULL,
  county   TEXT NOT NULL,
  township TEXT NOT NULL,
  region   TEXT NOT NULL,
  state    INTEGER NOT NULL,
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sweeps_by_province ON sweeps (province, id);
CREATE INDEX sweeps_by_city ON sweeps (city, id);
CREATE INDEX sweeps_by_county ON sweeps (county, id);
CREATE INDEX sweeps_by_township ON sweeps (township, id);
CREATE INDEX sweeps_by_id ON sweeps (id);  -- of the whole country

CREATE TABLE sweep_visits (
  name     TEXT NOT NULL PRIMARY KEY,
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The visits of a sweep summed by the region visited.
CREATE TABLE sweep_progress (
  id       TEXT NOT NULL PRIMARY KEY,  -- sweep|region
  sweep    TEXT NOT NULL REFERENCES sweeps (name),
  region   TEXT NOT NULL,
  visits   INTEGER NOT NULL,
  places   INTEGER NOT NULL,
  persons  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A dispute is found by one sweep, once.
CREATE TABLE sweep_cases (
  case_name TEXT NOT NULL PRIMARY KEY REFERENCES cases (name),
  sweep     TEXT NOT NULL REFERENCES sweeps (name),
  region    TEXT NOT NULL  -- where it was found
) STRICT, WITHOUT ROWID;
CREATE INDEX sweep_cases_by_sweep ON sweep_cases (sweep, region, case_name);
