-- A file of more than a kilobyte takes a page of its own besides its row where the table has no rowid; here it lies in the row.
-- The envelope comes last, so that what is asked of a row is read without it.
CREATE TABLE subjects_anew (
  name              TEXT NOT NULL PRIMARY KEY,
  id                TEXT NOT NULL,
  province          TEXT NOT NULL,
  city              TEXT NOT NULL,
  county            TEXT NOT NULL,
  township          TEXT NOT NULL,
  region            TEXT NOT NULL,
  state             INTEGER NOT NULL,
  kind              INTEGER NOT NULL,
  supervision_class INTEGER NOT NULL,
  officer           TEXT NOT NULL,
  minor             INTEGER NOT NULL CHECK (minor IN (0, 1)),
  sealed            INTEGER NOT NULL DEFAULT 0 CHECK (sealed IN (0, 1, 2)),
  wakes             TEXT NOT NULL,
  figured           INTEGER NOT NULL DEFAULT 0,
  counted           INTEGER NOT NULL DEFAULT 0,
  envelope          BLOB NOT NULL
) STRICT;
INSERT INTO subjects_anew (name, id, province, city, county, township, region, state, kind, supervision_class, officer, minor,
                           sealed, wakes, figured, counted, envelope)
SELECT name, id, province, city, county, township, region, state, kind, supervision_class, officer, minor, sealed, wakes, figured,
       counted, envelope
FROM subjects ORDER BY name;
DROP TABLE subjects;
ALTER TABLE subjects_anew RENAME TO subjects;
CREATE INDEX subjects_by_province ON subjects (province, id);
CREATE INDEX subjects_by_city ON subjects (city, id);
CREATE INDEX subjects_by_county ON subjects (county, id);
CREATE INDEX subjects_by_township ON subjects (township, id);
CREATE INDEX subjects_by_id ON subjects (id);
CREATE INDEX subjects_by_waking ON subjects (wakes, name);
CREATE INDEX subjects_to_figure ON subjects (name) WHERE figured = 0;
CREATE INDEX subjects_to_count ON subjects (name) WHERE counted = 0;
CREATE INDEX subjects_to_seal ON subjects (name) WHERE sealed = 2;

-- The keys of these begin with the subject's name: its rows are a range of them.
DROP INDEX duties_by_subject;
DROP INDEX acts_by_subject;
DROP INDEX figures_by_subject;
