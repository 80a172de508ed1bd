-- What is open between a case and an outside platform, written with the case.
CREATE TABLE open_platforms (
  id        TEXT NOT NULL PRIMARY KEY,  -- case|platform
  province  TEXT NOT NULL,
  city      TEXT NOT NULL,
  county    TEXT NOT NULL,
  township  TEXT NOT NULL,
  region    TEXT NOT NULL,
  since     INTEGER NOT NULL,  -- microseconds
  platform  TEXT NOT NULL,
  state     INTEGER NOT NULL,
  committee TEXT NOT NULL,
  case_name TEXT NOT NULL REFERENCES cases (name)
) STRICT, WITHOUT ROWID;
CREATE INDEX open_platforms_by_province ON open_platforms (province, since, id);
CREATE INDEX open_platforms_by_city ON open_platforms (city, since, id);
CREATE INDEX open_platforms_by_county ON open_platforms (county, since, id);
CREATE INDEX open_platforms_by_township ON open_platforms (township, since, id);
CREATE INDEX open_platforms_by_since ON open_platforms (since, id);  -- of the whole country
