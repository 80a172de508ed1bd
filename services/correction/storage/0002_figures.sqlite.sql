-- What files count for, besides the stays on the counties' lists: an instant or a time that lasts, at the county that had the
-- person. Written with the file; what is out of step with its file is written anew by the roll-over.
CREATE TABLE figures (
  id       TEXT NOT NULL PRIMARY KEY,  -- subject|measure|entry
  province TEXT NOT NULL,
  city     TEXT NOT NULL,
  county   TEXT NOT NULL,
  township TEXT NOT NULL,
  region   TEXT NOT NULL,
  measure  INTEGER NOT NULL,
  from_day TEXT NOT NULL,
  to_day   TEXT NOT NULL,  -- the first day on which it no longer counts; of an instant from_day
  times    INTEGER NOT NULL,
  entry    TEXT NOT NULL,
  subject  TEXT NOT NULL REFERENCES subjects (name)
) STRICT, WITHOUT ROWID;
CREATE INDEX figures_by_measure ON figures (measure, from_day);
CREATE INDEX figures_by_province ON figures (province, measure, from_day);
CREATE INDEX figures_by_city ON figures (city, measure, from_day);
CREATE INDEX figures_by_county ON figures (county, measure, from_day);
CREATE INDEX figures_by_subject ON figures (subject);

-- The revision of the file that its figures are of; 0 asks the roll-over to write them. A replica of an older version raises the
-- revision and not this.
ALTER TABLE subjects ADD COLUMN figured INTEGER NOT NULL DEFAULT 0;
CREATE INDEX subjects_to_figure ON subjects (name) WHERE figured = 0;
