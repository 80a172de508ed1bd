-- What the cases of the mediation service come to: the figures of one region, indicator and year, whole.
CREATE TABLE counted_figures (
  id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- region|indicator|year
  region    TEXT COLLATE "C" NOT NULL,
  indicator TEXT COLLATE "C" NOT NULL,
  year      BIGINT NOT NULL,
  envelope  BYTEA NOT NULL
);
CREATE INDEX counted_figures_by_region ON counted_figures (region, year, indicator);

-- How far another service's feed was followed, written with what follows from it.
CREATE TABLE followed_feeds (
  feed     TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- the service's full name
  token    TEXT COLLATE "C" NOT NULL,              -- to go on with; '' for the log's beginning
  position BIGINT NOT NULL                         -- of the last event that was taken
);
