-- What is open between a case and an outside platform, written with the case.
CREATE TABLE open_platforms (
  id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- case|platform
  province  TEXT COLLATE "C" NOT NULL,
  city      TEXT COLLATE "C" NOT NULL,
  county    TEXT COLLATE "C" NOT NULL,
  township  TEXT COLLATE "C" NOT NULL,
  region    TEXT COLLATE "C" NOT NULL,
  since     BIGINT NOT NULL,  -- microseconds
  platform  TEXT COLLATE "C" NOT NULL,
  state     BIGINT NOT NULL,
  committee TEXT COLLATE "C" NOT NULL,
  case_name TEXT COLLATE "C" NOT NULL REFERENCES cases (name)
);
CREATE INDEX open_platforms_by_province ON open_platforms (province, since, id);
CREATE INDEX open_platforms_by_city ON open_platforms (city, since, id);
CREATE INDEX open_platforms_by_county ON open_platforms (county, since, id);
CREATE INDEX open_platforms_by_township ON open_platforms (township, since, id);
CREATE INDEX open_platforms_by_since ON open_platforms (since, id);  -- of the whole country
