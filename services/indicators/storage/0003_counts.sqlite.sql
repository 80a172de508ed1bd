-- What the cases of the mediation service come to: the figures of one region, indicator and year, whole.
CREATE TABLE counted_figures (
  id        TEXT NOT NULL PRIMARY KEY,  -- region|indicator|year
  region    TEXT NOT NULL,
  indicator TEXT NOT NULL,
  year      INTEGER NOT NULL,
  envelope  BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX counted_figures_by_region ON counted_figures (region, year, indicator);

-- How far another service's feed was followed, written with what follows from it.
CREATE TABLE followed_feeds (
  feed     TEXT NOT NULL PRIMARY KEY,  -- the service's full name
  token    TEXT NOT NULL,              -- to go on with; '' for the log's beginning
  position INTEGER NOT NULL            -- of the last event that was taken
) STRICT, WITHOUT ROWID;
