-- Files of help, surveys, orders of positioning and alarms count too: `subject` is the file that is behind a figure, of positioning the
-- person's. So it is no key of subjects any more.
CREATE TABLE figures_of_files (
  id       TEXT NOT NULL PRIMARY KEY,  -- file|measure|entry
  province TEXT NOT NULL,
  city     TEXT NOT NULL,
  county   TEXT NOT NULL,
  township TEXT NOT NULL,
  region   TEXT NOT NULL,
  measure  INTEGER NOT NULL,
  from_day TEXT NOT NULL,
  to_day   TEXT NOT NULL,  -- the first day on which it no longer counts; of an instant from_day, or when it was known
  times    INTEGER NOT NULL,
  entry    TEXT NOT NULL,
  subject  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO figures_of_files (id, province, city, county, township, region, measure, from_day, to_day, times, entry, subject)
  SELECT id, province, city, county, township, region, measure, from_day, to_day, times, entry, subject FROM figures ORDER BY id;
DROP TABLE figures;
ALTER TABLE figures_of_files RENAME TO figures;
CREATE INDEX figures_by_measure ON figures (measure, from_day);
CREATE INDEX figures_by_province ON figures (province, measure, from_day);
CREATE INDEX figures_by_city ON figures (city, measure, from_day);
CREATE INDEX figures_by_county ON figures (county, measure, from_day);
CREATE INDEX figures_by_subject ON figures (subject);

-- The revision of the file that its figures are of, by the measures of this version; 0 asks the roll-over to write them, for every file
-- of before. A replica of an older version knows of `figured` alone: it writes its own measures anew, and these come after it.
ALTER TABLE subjects ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;
CREATE INDEX subjects_to_count ON subjects (name) WHERE counted = 0;
ALTER TABLE released_persons ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;
CREATE INDEX released_persons_to_count ON released_persons (name) WHERE counted = 0;
ALTER TABLE surveys ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;
CREATE INDEX surveys_to_count ON surveys (name) WHERE counted = 0;
ALTER TABLE positioning_orders ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;
CREATE INDEX positioning_orders_to_count ON positioning_orders (name) WHERE counted = 0;
ALTER TABLE positioning_alarms ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;
CREATE INDEX positioning_alarms_to_count ON positioning_alarms (name) WHERE counted = 0;
