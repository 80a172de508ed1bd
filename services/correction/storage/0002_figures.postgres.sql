-- What files count for, besides the stays on the counties' lists: an instant or a time that lasts, at the county that had the
-- person. Written with the file; what is out of step with its file is written anew by the roll-over.
CREATE TABLE figures (
  id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- subject|measure|entry
  province TEXT COLLATE "C" NOT NULL,
  city     TEXT COLLATE "C" NOT NULL,
  county   TEXT COLLATE "C" NOT NULL,
  township TEXT COLLATE "C" NOT NULL,
  region   TEXT COLLATE "C" NOT NULL,
  measure  BIGINT NOT NULL,
  from_day TEXT COLLATE "C" NOT NULL,
  to_day   TEXT COLLATE "C" NOT NULL,  -- the first day on which it no longer counts; of an instant from_day
  times    BIGINT NOT NULL,
  entry    TEXT COLLATE "C" NOT NULL,
  subject  TEXT COLLATE "C" NOT NULL REFERENCES subjects (name)
);
CREATE INDEX figures_by_measure ON figures (measure, from_day);
CREATE INDEX figures_by_province ON figures (province, measure, from_day);
CREATE INDEX figures_by_city ON figures (city, measure, from_day);
CREATE INDEX figures_by_county ON figures (county, measure, from_day);
CREATE INDEX figures_by_subject ON figures (subject);

-- The revision of the file that its figures are of; 0 asks the roll-over to write them. A replica of an older version raises the
-- revision and not this.
ALTER TABLE subjects ADD COLUMN figured BIGINT NOT NULL DEFAULT 0;
CREATE INDEX subjects_to_figure ON subjects (name) WHERE figured = 0;
