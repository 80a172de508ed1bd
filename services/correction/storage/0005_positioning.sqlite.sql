-- Orders to wear a device (社区矫正法 29), each whole in its envelope.
CREATE TABLE positioning_orders (
  name     TEXT NOT NULL PRIMARY KEY,
  id       TEXT NOT NULL,  -- the last part of the name: by time
  province TEXT NOT NULL,
  city     TEXT NOT NULL,
  county   TEXT NOT NULL,
  township TEXT NOT NULL,
  region   TEXT NOT NULL,
  state    INTEGER NOT NULL,
  subject  TEXT NOT NULL REFERENCES subjects (name),
  minor    INTEGER NOT NULL CHECK (minor IN (0, 1)),
  until    INTEGER NOT NULL,  -- the hard stop, in microseconds; the greatest number before there is one
  purge_on TEXT NOT NULL,  -- the day from which its positions are deleted; 9999-12-31 while none is
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX positioning_orders_by_province ON positioning_orders (province, id);
CREATE INDEX positioning_orders_by_city ON positioning_orders (city, id);
CREATE INDEX positioning_orders_by_county ON positioning_orders (county, id);
CREATE INDEX positioning_orders_by_township ON positioning_orders (township, id);
CREATE INDEX positioning_orders_by_state ON positioning_orders (state, until, name);
CREATE INDEX positioning_orders_by_subject ON positioning_orders (subject, id);
CREATE INDEX positioning_orders_by_purge ON positioning_orders (purge_on, name);

-- Of a person there is one order at a time that is asked for or in force.
CREATE TABLE positioning_open (
  subject    TEXT NOT NULL PRIMARY KEY REFERENCES subjects (name),
  order_name TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The devices that orders are or were fitted with: one row decides, under its lock, whether a position is taken and what becomes
-- an alarm. No place is in it.
CREATE TABLE positioning_devices (
  device     TEXT NOT NULL PRIMARY KEY,
  order_name TEXT NOT NULL,
  subject    TEXT NOT NULL REFERENCES subjects (name),
  silent_at  INTEGER NOT NULL,  -- when to ask whether it was heard of, in microseconds
  envelope   BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX positioning_devices_by_silence ON positioning_devices (silent_at, device);

-- Where people were: nothing but envelopes, and the day on which each is deleted.
CREATE TABLE positioning_packs (
  id       TEXT NOT NULL PRIMARY KEY,  -- order's id|microseconds of the first, 16 digits|device
  expires  TEXT NOT NULL,  -- the first day on which it is kept no more
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX positioning_packs_by_expiry ON positioning_packs (expires, id);

-- Outlines of home areas, loaded by an operator.
CREATE TABLE positioning_areas (
  name       TEXT NOT NULL PRIMARY KEY,
  id         TEXT NOT NULL,
  province TEXT NOT NULL,
  city     TEXT NOT NULL,
  county   TEXT NOT NULL,
  township TEXT NOT NULL,
  region   TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to   TEXT NOT NULL,
  envelope   BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX positioning_areas_by_province ON positioning_areas (province, id);
CREATE INDEX positioning_areas_by_city ON positioning_areas (city, id);
CREATE INDEX positioning_areas_by_county ON positioning_areas (county, id);
CREATE INDEX positioning_areas_by_township ON positioning_areas (township, id);
CREATE INDEX positioning_areas_by_region ON positioning_areas (region, valid_from, id);

-- Zones of one person: forbidden, permitted, approved entries.
CREATE TABLE positioning_zones (
  name      TEXT NOT NULL PRIMARY KEY,
  subject   TEXT NOT NULL REFERENCES subjects (name),
  to_micros INTEGER NOT NULL,
  envelope  BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX positioning_zones_by_subject ON positioning_zones (subject, to_micros, name);

-- Alarms; of those that are open a small index of their own.
CREATE TABLE positioning_alarms (
  name     TEXT NOT NULL PRIMARY KEY,
  province TEXT NOT NULL,
  city     TEXT NOT NULL,
  county   TEXT NOT NULL,
  township TEXT NOT NULL,
  region   TEXT NOT NULL,
  state    INTEGER NOT NULL,
  kind     INTEGER NOT NULL,
  due      INTEGER NOT NULL,
  subject  TEXT NOT NULL REFERENCES subjects (name),
  minor    INTEGER NOT NULL CHECK (minor IN (0, 1)),
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX positioning_alarms_by_province ON positioning_alarms (province, due, name);
CREATE INDEX positioning_alarms_by_city ON positioning_alarms (city, due, name);
CREATE INDEX positioning_alarms_by_county ON positioning_alarms (county, due, name);
CREATE INDEX positioning_alarms_by_township ON positioning_alarms (township, due, name);
CREATE INDEX positioning_alarms_open_by_province ON positioning_alarms (province, due, name) WHERE state < 3;
CREATE INDEX positioning_alarms_open_by_city ON positioning_alarms (city, due, name) WHERE state < 3;
CREATE INDEX positioning_alarms_open_by_county ON positioning_alarms (county, due, name) WHERE state < 3;
CREATE INDEX positioning_alarms_open_by_township ON positioning_alarms (township, due, name) WHERE state < 3;
CREATE INDEX positioning_alarms_open_by_due ON positioning_alarms (due, name) WHERE state < 3;

-- When what an alarm tells of was over: written by whoever takes the position that says so, without reading the alarm.
CREATE TABLE positioning_alarm_ends (
  alarm       TEXT NOT NULL PRIMARY KEY,
  over_micros INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
