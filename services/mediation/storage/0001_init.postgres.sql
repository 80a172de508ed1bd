-- Disputes: one row a case, whole in its envelope; no personal data in it.
CREATE TABLE cases (
  name           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  id             TEXT COLLATE "C" NOT NULL,  -- the last part of the name: by time
  province       TEXT COLLATE "C" NOT NULL,  -- 2, 4, 6 and 9 digits of the region responsible, and the region itself
  city           TEXT COLLATE "C" NOT NULL,
  county         TEXT COLLATE "C" NOT NULL,
  township       TEXT COLLATE "C" NOT NULL,
  region         TEXT COLLATE "C" NOT NULL,
  state          BIGINT NOT NULL,
  source         BIGINT NOT NULL,
  tier           BIGINT NOT NULL,
  grade          BIGINT NOT NULL,
  dispute_type   TEXT COLLATE "C" NOT NULL,
  committee      TEXT COLLATE "C" NOT NULL,
  number         TEXT COLLATE "C" NOT NULL,
  envelope       BYTEA NOT NULL
);
CREATE INDEX cases_by_province ON cases (province, id);
CREATE INDEX cases_by_city ON cases (city, id);
CREATE INDEX cases_by_county ON cases (county, id);
CREATE INDEX cases_by_township ON cases (township, id);
CREATE INDEX cases_by_id ON cases (id);  -- of the whole country

-- Who the parties of a case are: personal data, here and nowhere else.
CREATE TABLE identities (
  case_name TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES cases (name),
  envelope  BYTEA NOT NULL
);

-- By what a person is found again: a digest under the installation's key.
CREATE TABLE case_parties (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- digest|case
  person_key TEXT COLLATE "C" NOT NULL,
  case_name  TEXT COLLATE "C" NOT NULL REFERENCES cases (name)
);
CREATE INDEX case_parties_by_key ON case_parties (person_key, case_name);

-- A sender's number belongs to one case of a county: nobody elsewhere can take it first.
CREATE TABLE referral_claims (
  claim     TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- digest of sender|number, county: the number may be a caller's telephone
  case_name TEXT COLLATE "C" NOT NULL REFERENCES cases (name)
);

-- The regions that share a case with the one responsible.
CREATE TABLE case_shares (
  share     TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- region|case
  province  TEXT COLLATE "C" NOT NULL,
  city      TEXT COLLATE "C" NOT NULL,
  county    TEXT COLLATE "C" NOT NULL,
  township  TEXT COLLATE "C" NOT NULL,
  region    TEXT COLLATE "C" NOT NULL,
  case_id   TEXT COLLATE "C" NOT NULL,  -- the last part of the name
  case_name TEXT COLLATE "C" NOT NULL REFERENCES cases (name)
);
CREATE INDEX case_shares_by_province ON case_shares (province, case_id);
CREATE INDEX case_shares_by_city ON case_shares (city, case_id);
CREATE INDEX case_shares_by_county ON case_shares (county, case_id);
CREATE INDEX case_shares_by_township ON case_shares (township, case_id);

-- The organs that referred a case, by name: they see what they referred.
CREATE TABLE case_senders (
  link      TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- sender|case
  sender    TEXT COLLATE "C" NOT NULL,
  case_id   TEXT COLLATE "C" NOT NULL,
  case_name TEXT COLLATE "C" NOT NULL REFERENCES cases (name)
);
CREATE INDEX case_senders_by_sender ON case_senders (sender, case_id);

-- A word of file numbers belongs to one committee of a county, so that one number is one file.
CREATE TABLE number_words (
  word      TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- county|word
  committee TEXT COLLATE "C" NOT NULL
);

-- The request of a citizen that a case came from: one each.
CREATE TABLE intake_cases (
  case_name TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES cases (name),
  receipt   TEXT COLLATE "C" NOT NULL
);

-- The last number of a committee's files in a year.
CREATE TABLE file_numbers (
  id     TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- committee|year
  number BIGINT NOT NULL CHECK (number > 0)
);

-- The terms that run, by their last day.
CREATE TABLE deadlines (
  id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- case|clock
  province  TEXT COLLATE "C" NOT NULL,
  city      TEXT COLLATE "C" NOT NULL,
  county    TEXT COLLATE "C" NOT NULL,
  township  TEXT COLLATE "C" NOT NULL,
  region    TEXT COLLATE "C" NOT NULL,
  due       TEXT COLLATE "C" NOT NULL,  -- ISO
  rule      TEXT COLLATE "C" NOT NULL,
  committee TEXT COLLATE "C" NOT NULL,
  envelope  BYTEA NOT NULL
);
CREATE INDEX deadlines_by_province ON deadlines (province, due, id);
CREATE INDEX deadlines_by_city ON deadlines (city, due, id);
CREATE INDEX deadlines_by_county ON deadlines (county, due, id);
CREATE INDEX deadlines_by_township ON deadlines (township, due, id);
CREATE INDEX deadlines_by_due ON deadlines (due, id);  -- of the whole country

-- What every case adds to the figures: a ledger, never changed but for `rolled`.
CREATE TABLE count_entries (
  id             TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  province       TEXT COLLATE "C" NOT NULL,
  city           TEXT COLLATE "C" NOT NULL,
  county         TEXT COLLATE "C" NOT NULL,
  township       TEXT COLLATE "C" NOT NULL,
  region         TEXT COLLATE "C" NOT NULL,
  day            TEXT COLLATE "C" NOT NULL,  -- the day on which it counts
  measure        BIGINT NOT NULL,
  value          BIGINT NOT NULL,  -- millionths
  tier           BIGINT NOT NULL,
  source         BIGINT NOT NULL,
  dispute_type   TEXT COLLATE "C" NOT NULL,
  committee_kind BIGINT NOT NULL,
  case_name      TEXT COLLATE "C" NOT NULL REFERENCES cases (name),
  event          TEXT COLLATE "C" NOT NULL,
  adjusts        TEXT COLLATE "C" NOT NULL,  -- the day of a closed month that it corrects; empty for none
  rolled         BIGINT NOT NULL CHECK (rolled IN (0, 1))  -- whether `tallies` has it
);
CREATE INDEX count_entries_fresh ON count_entries (id) WHERE rolled = 0;
CREATE INDEX count_entries_by_province ON count_entries (province, measure, day, id);
CREATE INDEX count_entries_by_city ON count_entries (city, measure, day, id);
CREATE INDEX count_entries_by_county ON count_entries (county, measure, day, id);
CREATE INDEX count_entries_by_township ON count_entries (township, measure, day, id);

-- The ledger summed by county and month, once as a whole and once by each split.
CREATE TABLE tallies (
  id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- county|month|split|part|measure
  province TEXT COLLATE "C" NOT NULL,
  city     TEXT COLLATE "C" NOT NULL,
  county   TEXT COLLATE "C" NOT NULL,
  month    TEXT COLLATE "C" NOT NULL,  -- "2026-03"
  split    BIGINT NOT NULL,
  part     TEXT COLLATE "C" NOT NULL,
  measure  BIGINT NOT NULL,
  value    BIGINT NOT NULL
);
CREATE INDEX tallies_by_province ON tallies (province, split, month);
CREATE INDEX tallies_by_city ON tallies (city, split, month);
CREATE INDEX tallies_by_county ON tallies (county, split, month);

-- Who mediates.
CREATE TABLE committees (
  name      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  region    TEXT COLLATE "C" NOT NULL,
  kind      BIGINT NOT NULL,
  display_name TEXT COLLATE "C" NOT NULL,
  dissolved BIGINT NOT NULL CHECK (dissolved IN (0, 1)),
  envelope  BYTEA NOT NULL
);
CREATE TABLE mediators (
  name      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  region    TEXT COLLATE "C" NOT NULL,
  full_time BIGINT NOT NULL CHECK (full_time IN (0, 1)),
  display_name TEXT COLLATE "C" NOT NULL,
  dismissed BIGINT NOT NULL CHECK (dismissed IN (0, 1)),
  envelope  BYTEA NOT NULL
);

-- The installation's own secret, where none is given by file.
CREATE TABLE secrets (
  name     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  envelope BYTEA NOT NULL
);

-- Dispute codes, and what citizens asked for by them: the second table with personal data.
CREATE TABLE intake_codes (
  code     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  region   TEXT COLLATE "C" NOT NULL,
  envelope BYTEA NOT NULL
);
CREATE TABLE intakes (
  receipt  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  province TEXT COLLATE "C" NOT NULL,
  city     TEXT COLLATE "C" NOT NULL,
  county   TEXT COLLATE "C" NOT NULL,
  township TEXT COLLATE "C" NOT NULL,
  region   TEXT COLLATE "C" NOT NULL,
  state    BIGINT NOT NULL,
  envelope BYTEA NOT NULL
);
CREATE INDEX intakes_by_province ON intakes (province, receipt);
CREATE INDEX intakes_by_city ON intakes (city, receipt);
CREATE INDEX intakes_by_county ON intakes (county, receipt);
CREATE INDEX intakes_by_township ON intakes (township, receipt);
