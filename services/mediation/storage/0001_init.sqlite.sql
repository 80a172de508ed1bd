-- Disputes: one row a case, whole in its envelope; no personal data in it.
CREATE TABLE cases (
  name           TEXT NOT NULL PRIMARY KEY,
  id             TEXT NOT NULL,  -- the last part of the name: by time
  province       TEXT NOT NULL,  -- 2, 4, 6 and 9 digits of the region responsible, and the region itself
  city           TEXT NOT NULL,
  county         TEXT NOT NULL,
  township       TEXT NOT NULL,
  region         TEXT NOT NULL,
  state          INTEGER NOT NULL,
  source         INTEGER NOT NULL,
  tier           INTEGER NOT NULL,
  grade          INTEGER NOT NULL,
  dispute_type   TEXT NOT NULL,
  committee      TEXT NOT NULL,
  number         TEXT NOT NULL,
  envelope       BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX cases_by_province ON cases (province, id);
CREATE INDEX cases_by_city ON cases (city, id);
CREATE INDEX cases_by_county ON cases (county, id);
CREATE INDEX cases_by_township ON cases (township, id);
CREATE INDEX cases_by_id ON cases (id);  -- of the whole country

-- Who the parties of a case are: personal data, here and nowhere else.
CREATE TABLE identities (
  case_name TEXT NOT NULL PRIMARY KEY REFERENCES cases (name),
  envelope  BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- By what a person is found again: a digest under the installation's key.
CREATE TABLE case_parties (
  id         TEXT NOT NULL PRIMARY KEY,  -- digest|case
  person_key TEXT NOT NULL,
  case_name  TEXT NOT NULL REFERENCES cases (name)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_parties_by_key ON case_parties (person_key, case_name);

-- A sender's number belongs to one case of a county: nobody elsewhere can take it first.
CREATE TABLE referral_claims (
  claim     TEXT NOT NULL PRIMARY KEY,  -- digest of sender|number, county: the number may be a caller's telephone
  case_name TEXT NOT NULL REFERENCES cases (name)
) STRICT, WITHOUT ROWID;

-- The regions that share a case with the one responsible.
CREATE TABLE case_shares (
  share     TEXT NOT NULL PRIMARY KEY,  -- region|case
  province  TEXT NOT NULL,
  city      TEXT NOT NULL,
  county    TEXT NOT NULL,
  township  TEXT NOT NULL,
  region    TEXT NOT NULL,
  case_id   TEXT NOT NULL,  -- the last part of the name
  case_name TEXT NOT NULL REFERENCES cases (name)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_shares_by_province ON case_shares (province, case_id);
CREATE INDEX case_shares_by_city ON case_shares (city, case_id);
CREATE INDEX case_shares_by_county ON case_shares (county, case_id);
CREATE INDEX case_shares_by_township ON case_shares (township, case_id);

-- The organs that referred a case, by name: they see what they referred.
CREATE TABLE case_senders (
  link      TEXT NOT NULL PRIMARY KEY,  -- sender|case
  sender    TEXT NOT NULL,
  case_id   TEXT NOT NULL,
  case_name TEXT NOT NULL REFERENCES cases (name)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_senders_by_sender ON case_senders (sender, case_id);

-- A word of file numbers belongs to one committee of a county, so that one number is one file.
CREATE TABLE number_words (
  word      TEXT NOT NULL PRIMARY KEY,  -- county|word
  committee TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The request of a citizen that a case came from: one each.
CREATE TABLE intake_cases (
  case_name TEXT NOT NULL PRIMARY KEY REFERENCES cases (name),
  receipt   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The last number of a committee's files in a year.
CREATE TABLE file_numbers (
  id     TEXT NOT NULL PRIMARY KEY,  -- committee|year
  number INTEGER NOT NULL CHECK (number > 0)
) STRICT, WITHOUT ROWID;

-- The terms that run, by their last day.
CREATE TABLE deadlines (
  id        TEXT NOT NULL PRIMARY KEY,  -- case|clock
  province  TEXT NOT NULL,
  city      TEXT NOT NULL,
  county    TEXT NOT NULL,
  township  TEXT NOT NULL,
  region    TEXT NOT NULL,
  due       TEXT NOT NULL,  -- ISO
  rule      TEXT NOT NULL,
  committee TEXT NOT NULL,
  envelope  BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX deadlines_by_province ON deadlines (province, due, id);
CREATE INDEX deadlines_by_city ON deadlines (city, due, id);
CREATE INDEX deadlines_by_county ON deadlines (county, due, id);
CREATE INDEX deadlines_by_township ON deadlines (township, due, id);
CREATE INDEX deadlines_by_due ON deadlines (due, id);  -- of the whole country

-- What every case adds to the figures: a ledger, never changed but for `rolled`.
CREATE TABLE count_entries (
  id             TEXT NOT NULL PRIMARY KEY,
  province       TEXT NOT NULL,
  city           TEXT NOT NULL,
  county         TEXT NOT NULL,
  township       TEXT NOT NULL,
  region         TEXT NOT NULL,
  day            TEXT NOT NULL,  -- the day on which it counts
  measure        INTEGER NOT NULL,
  value          INTEGER NOT NULL,  -- millionths
  tier           INTEGER NOT NULL,
  source         INTEGER NOT NULL,
  dispute_type   TEXT NOT NULL,
  committee_kind INTEGER NOT NULL,
  case_name      TEXT NOT NULL REFERENCES cases (name),
  event          TEXT NOT NULL,
  adjusts        TEXT NOT NULL,  -- the day of a closed month that it corrects; empty for none
  rolled         INTEGER NOT NULL CHECK (rolled IN (0, 1))  -- whether `tallies` has it
) STRICT, WITHOUT ROWID;
CREATE INDEX count_entries_fresh ON count_entries (id) WHERE rolled = 0;
CREATE INDEX count_entries_by_province ON count_entries (province, measure, day, id);
CREATE INDEX count_entries_by_city ON count_entries (city, measure, day, id);
CREATE INDEX count_entries_by_county ON count_entries (county, measure, day, id);
CREATE INDEX count_entries_by_township ON count_entries (township, measure, day, id);

-- The ledger summed by county and month, once as a whole and once by each split.
CREATE TABLE tallies (
  id       TEXT NOT NULL PRIMARY KEY,  -- county|month|split|part|measure
  province TEXT NOT NULL,
  city     TEXT NOT NULL,
  county   TEXT NOT NULL,
  month    TEXT NOT NULL,  -- "2026-03"
  split    INTEGER NOT NULL,
  part     TEXT NOT NULL,
  measure  INTEGER NOT NULL,
  value    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tallies_by_province ON tallies (province, split, month);
CREATE INDEX tallies_by_city ON tallies (city, split, month);
CREATE INDEX tallies_by_county ON tallies (county, split, month);

-- Who mediates.
CREATE TABLE committees (
  name      TEXT NOT NULL PRIMARY KEY,
  region    TEXT NOT NULL,
  kind      INTEGER NOT NULL,
  display_name TEXT NOT NULL,
  dissolved INTEGER NOT NULL CHECK (dissolved IN (0, 1)),
  envelope  BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE mediators (
  name      TEXT NOT NULL PRIMARY KEY,
  region    TEXT NOT NULL,
  full_time INTEGER NOT NULL CHECK (full_time IN (0, 1)),
  display_name TEXT NOT NULL,
  dismissed INTEGER NOT NULL CHECK (dismissed IN (0, 1)),
  envelope  BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The installation's own secret, where none is given by file.
CREATE TABLE secrets (
  name     TEXT NOT NULL PRIMARY KEY,
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Dispute codes, and what citizens asked for by them: the second table with personal data.
CREATE TABLE intake_codes (
  code     TEXT NOT NULL PRIMARY KEY,
  region   TEXT NOT NULL,
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE intakes (
  receipt  TEXT NOT NULL PRIMARY KEY,
  province TEXT NOT NULL,
  city     TEXT NOT NULL,
  county   TEXT NOT NULL,
  township TEXT NOT NULL,
  region   TEXT NOT NULL,
  state    INTEGER NOT NULL,
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX intakes_by_province ON intakes (province, receipt);
CREATE INDEX intakes_by_city ON intakes (city, receipt);
CREATE INDEX intakes_by_county ON intakes (county, receipt);
CREATE INDEX intakes_by_township ON intakes (township, receipt);
