-- When cases were closed, by the place that pays for them.
CREATE TABLE closings (
  case_name TEXT NOT NULL PRIMARY KEY REFERENCES cases (name),
  province  TEXT NOT NULL,
  city      TEXT NOT NULL,
  county    TEXT NOT NULL,
  township  TEXT NOT NULL,
  region    TEXT NOT NULL,
  day       TEXT NOT NULL  -- ISO
) STRICT, WITHOUT ROWID;
CREATE INDEX closings_by_county ON closings (county, day, case_name);
CREATE INDEX closings_by_township ON closings (township, day, case_name);
