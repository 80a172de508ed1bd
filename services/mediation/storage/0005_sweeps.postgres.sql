-- Sweeps, what was visited, and which disputes they found.
CREATE TABLE sweeps (
  name     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  id       TEXT COLLATE "C" NOT NULL,  -- the last part of the name: by time
  province TEXT COLLATE "C" NOT NULL,
  city     TEXT COLLATE "C" NOT NULL,
  county   TEXT COLLATE "C" NOT NULL,
  township TEXT COLLATE "C" NOT NULL,
  region   TEXT COLLATE "C" NOT NULL,
  state    BIGINT NOT NULL,
  envelope BYTEA NOT NULL
);
CREATE INDEX sweeps_by_province ON sweeps (province, id);
CREATE INDEX sweeps_by_city ON sweeps (city, id);
CREATE INDEX sweeps_by_county ON sweeps (county, id);
CREATE INDEX sweeps_by_township ON sweeps (township, id);
CREATE INDEX sweeps_by_id ON sweeps (id);  -- of the whole country

CREATE TABLE sweep_visits (
  name     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  envelope BYTEA NOT NULL
);

-- The visits of a sweep summed by the region visited.
CREATE TABLE sweep_progress (
  id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- sweep|region
  sweep    TEXT COLLATE "C" NOT NULL REFERENCES sweeps (name),
  region   TEXT COLLATE "C" NOT NULL,
  visits   BIGINT NOT NULL,
  places   BIGINT NOT NULL,
  persons  BIGINT NOT NULL
);

-- A dispute is found by one sweep, once.
CREATE TABLE sweep_cases (
  case_name TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES cases (name),
  sweep     TEXT COLLATE "C" NOT NULL REFERENCES sweeps (name),
  region    TEXT COLLATE "C" NOT NULL  -- where it was found
);
CREATE INDEX sweep_cases_by_sweep ON sweep_cases (sweep, region, case_name);
