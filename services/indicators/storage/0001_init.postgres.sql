-- Additions to the region tree.
CREATE TABLE added_regions (
  code     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  parent   TEXT COLLATE "C" NOT NULL,  -- the code right above
  envelope BYTEA NOT NULL
);
CREATE INDEX added_regions_by_parent ON added_regions (parent, code);

-- Every statement ever recorded; rows are never changed.
CREATE TABLE observations (
  id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  recorded  BIGINT NOT NULL,  -- microseconds, in the order of recording
  region    TEXT COLLATE "C" NOT NULL,
  indicator TEXT COLLATE "C" NOT NULL,
  organ     TEXT COLLATE "C" NOT NULL,
  period    TEXT COLLATE "C" NOT NULL,
  role      BIGINT NOT NULL CHECK (role BETWEEN 1 AND 5),
  source    TEXT COLLATE "C" NOT NULL,
  envelope  BYTEA NOT NULL
);
CREATE INDEX observations_by_region ON observations (region, recorded, id);

-- The valid statement of each figure: the last one.
CREATE TABLE valid_observations (
  series      TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- region|indicator|period|role|organ
  region      TEXT COLLATE "C" NOT NULL,
  indicator   TEXT COLLATE "C" NOT NULL,
  year        BIGINT NOT NULL,
  observation TEXT COLLATE "C" NOT NULL UNIQUE,
  envelope    BYTEA NOT NULL
);
CREATE INDEX valid_observations_by_region ON valid_observations (region, year, indicator);

-- What is to be reached.
CREATE TABLE targets (
  name      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  setter    TEXT COLLATE "C" NOT NULL,  -- the region that set it
  region    TEXT COLLATE "C" NOT NULL,  -- the region that it is for
  indicator TEXT COLLATE "C" NOT NULL,
  organ     TEXT COLLATE "C" NOT NULL,
  period    TEXT COLLATE "C" NOT NULL,
  year      BIGINT NOT NULL,
  envelope  BYTEA NOT NULL
);
CREATE INDEX targets_by_setter ON targets (setter, name);
CREATE INDEX targets_by_region ON targets (region, year);

-- One target for an indicator, region, organ and period, whoever sets it.
CREATE TABLE target_claims (
  claim  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  target TEXT COLLATE "C" NOT NULL
);
