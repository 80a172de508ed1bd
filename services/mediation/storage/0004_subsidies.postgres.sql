-- When cases were closed, by the place that pays for them.
CREATE TABLE closings (
  case_name TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES cases (name),
  province  TEXT COLLATE "C" NOT NULL,
  city      TEXT COLLATE "C" NOT NULL,
  county    TEXT COLLATE "C" NOT NULL,
  township  TEXT COLLATE "C" NOT NULL,
  region    TEXT COLLATE "C" NOT NULL,
  day       TEXT COLLATE "C" NOT NULL  -- ISO
);
CREATE INDEX closings_by_county ON closings (county, day, case_name);
CREATE INDEX closings_by_township ON closings (township, day, case_name);
