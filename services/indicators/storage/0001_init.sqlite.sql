-- Additions to the region tree.
CREATE TABLE added_regions (
  code     TEXT NOT NULL PRIMARY KEY,
  parent   TEXT NOT NULL,  -- the code right above
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX added_regions_by_parent ON added_regions (parent, code);

-- Every statement ever recorded; rows are never changed.
CREATE TABLE observations (
  id        TEXT NOT NULL PRIMARY KEY,
  recorded  INTEGER NOT NULL,  -- microseconds, in the order of recording
  region    TEXT NOT NULL,
  indicator TEXT NOT NULL,
  organ     TEXT NOT NULL,
  period    TEXT NOT NULL,
  role      INTEGER NOT NULL CHECK (role BETWEEN 1 AND 5),
  source    TEXT NOT NULL,
  envelope  BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX observations_by_region ON observations (region, recorded, id);

-- The valid statement of each figure: the last one.
CREATE TABLE valid_observations (
  series      TEXT NOT NULL PRIMARY KEY,  -- region|indicator|period|role|organ
  region      TEXT NOT NULL,
  indicator   TEXT NOT NULL,
  year        INTEGER NOT NULL,
  observation TEXT NOT NULL UNIQUE,
  envelope    BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX valid_observations_by_region ON valid_observations (region, year, indicator);

-- What is to be reached.
CREATE TABLE targets (
  name      TEXT NOT NULL PRIMARY KEY,
  setter    TEXT NOT NULL,  -- the region that set it
  region    TEXT NOT NULL,  -- the region that it is for
  indicator TEXT NOT NULL,
  organ     TEXT NOT NULL,
  period    TEXT NOT NULL,
  year      INTEGER NOT NULL,
  envelope  BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX targets_by_setter ON targets (setter, name);
CREATE INDEX targets_by_region ON targets (region, year);

-- One target for an indicator, region, organ and period, whoever sets it.
CREATE TABLE target_claims (
  claim  TEXT NOT NULL PRIMARY KEY,
  target TEXT NOT NULL
) STRICT, WITHOUT ROWID;
