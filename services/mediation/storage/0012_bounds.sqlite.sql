-- Whether the sums below have an entry of the ledger: a flag of their own, beside that of `tallies`, because replicas of an older
-- version go on for a while and know only that one. What they take meanwhile is taken here afterwards.
ALTER TABLE count_entries ADD COLUMN summed INTEGER NOT NULL DEFAULT 1 CHECK (summed IN (0, 1));
UPDATE count_entries SET summed = 0 WHERE rolled = 0;
CREATE INDEX count_entries_unsummed ON count_entries (id) WHERE summed = 0;

-- The ledger summed by township and month, as `tallies` does it by county: of a place that lies in no township, by
-- itself. Parts are numbers where the ledger has numbers.
CREATE TABLE township_tallies (
  id       TEXT NOT NULL PRIMARY KEY,  -- township|month|split|part|measure
  county   TEXT NOT NULL,
  township TEXT NOT NULL,
  month    TEXT NOT NULL,  -- "2026-03"
  split    INTEGER NOT NULL,
  part     TEXT NOT NULL,
  measure  INTEGER NOT NULL,
  value    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX township_tallies_by_county ON township_tallies (county, split, month);
CREATE INDEX township_tallies_by_township ON township_tallies (township, split, month);
INSERT INTO township_tallies (id, county, township, month, split, part, measure, value)
SELECT township || '|' || month || '|' || split || '|' || part || '|' || measure, county, township, month, split, part, measure,
       SUM(value)
  FROM (SELECT county, township, substr(day, 1, 7) AS month, 0 AS split, '' AS part, measure, value FROM count_entries
         WHERE rolled = 1
        UNION ALL SELECT county, township, substr(day, 1, 7) AS month, 2 AS split, CAST(tier AS TEXT) AS part, measure, value FROM count_entries
         WHERE rolled = 1
        UNION ALL SELECT county, township, substr(day, 1, 7) AS month, 4 AS split, CAST(source AS TEXT) AS part, measure, value FROM count_entries
         WHERE rolled = 1
        UNION ALL SELECT county, township, substr(day, 1, 7) AS month, 3 AS split, dispute_type AS part, measure, value FROM count_entries
         WHERE rolled = 1
        UNION ALL SELECT county, township, substr(day, 1, 7) AS month, 6 AS split, CAST(committee_kind AS TEXT) AS part, measure, value FROM count_entries
         WHERE rolled = 1) entries
 GROUP BY county, township, month, split, part, measure;

-- By how many disputes a month changed those at hand (accepted and taken over, less concluded and transferred), at every place
-- from the country to the village: what is carried over into a period is a sum of months, not of the history.
CREATE TABLE balances (
  id    TEXT NOT NULL PRIMARY KEY,  -- place|month
  value INTEGER NOT NULL               -- millionths
) STRICT, WITHOUT ROWID;
INSERT INTO balances (id, value)
SELECT place || '|' || month, SUM(value)
  FROM (SELECT '000000' AS place, substr(day, 1, 7) AS month, CASE WHEN measure IN (2, 21) THEN value ELSE -value END AS value FROM count_entries
         WHERE rolled = 1 AND measure IN (2, 3, 20, 21)
        UNION ALL SELECT province AS place, substr(day, 1, 7) AS month, CASE WHEN measure IN (2, 21) THEN value ELSE -value END AS value FROM count_entries
         WHERE rolled = 1 AND measure IN (2, 3, 20, 21)
        UNION ALL SELECT city AS place, substr(day, 1, 7) AS month, CASE WHEN measure IN (2, 21) THEN value ELSE -value END AS value FROM count_entries
         WHERE rolled = 1 AND measure IN (2, 3, 20, 21) AND city <> province
        UNION ALL SELECT county AS place, substr(day, 1, 7) AS month, CASE WHEN measure IN (2, 21) THEN value ELSE -value END AS value FROM count_entries
         WHERE rolled = 1 AND measure IN (2, 3, 20, 21) AND county <> city
        UNION ALL SELECT township AS place, substr(day, 1, 7) AS month, CASE WHEN measure IN (2, 21) THEN value ELSE -value END AS value FROM count_entries
         WHERE rolled = 1 AND measure IN (2, 3, 20, 21) AND township <> county
        UNION ALL SELECT region AS place, substr(day, 1, 7) AS month, CASE WHEN measure IN (2, 21) THEN value ELSE -value END AS value FROM count_entries
         WHERE rolled = 1 AND measure IN (2, 3, 20, 21) AND region <> township AND region <> county) entries
 GROUP BY place, month;

-- Of the whole country.
CREATE INDEX tallies_by_split ON tallies (split, month);

-- Terms that are duties and terms in which something may be done and need not be (MD7): an option past its last day is nobody's
-- work, and stands among the others for as long as its agreement is not performed. Each has an index of its own, so that the
-- lapsed ones are not read; with the next level below, by which a backlog is told.
CREATE INDEX deadlines_duties_by_province ON deadlines (province, due, id, city, rule) WHERE rule <> 'MD7';
CREATE INDEX deadlines_duties_by_city ON deadlines (city, due, id, county, rule) WHERE rule <> 'MD7';
CREATE INDEX deadlines_duties_by_county ON deadlines (county, due, id, township, rule) WHERE rule <> 'MD7';
CREATE INDEX deadlines_duties_by_township ON deadlines (township, due, id, region, rule) WHERE rule <> 'MD7';
CREATE INDEX deadlines_duties_by_due ON deadlines (due, id, rule) WHERE rule <> 'MD7';  -- of the whole country
CREATE INDEX deadlines_duties_by_committee ON deadlines (committee, due, id) WHERE rule <> 'MD7';
CREATE INDEX deadlines_options_by_province ON deadlines (province, due, id, city, rule) WHERE rule = 'MD7';
CREATE INDEX deadlines_options_by_city ON deadlines (city, due, id, county, rule) WHERE rule = 'MD7';
CREATE INDEX deadlines_options_by_county ON deadlines (county, due, id, township, rule) WHERE rule = 'MD7';
CREATE INDEX deadlines_options_by_township ON deadlines (township, due, id, region, rule) WHERE rule = 'MD7';
CREATE INDEX deadlines_options_by_due ON deadlines (due, id, rule) WHERE rule = 'MD7';
CREATE INDEX deadlines_options_by_committee ON deadlines (committee, due, id) WHERE rule = 'MD7';
DROP INDEX deadlines_by_province;
DROP INDEX deadlines_by_city;
DROP INDEX deadlines_by_county;
DROP INDEX deadlines_by_township;
DROP INDEX deadlines_by_due;
DROP INDEX deadlines_by_committee;

-- What waits without a term, counted by the next level below.
CREATE INDEX cases_backlog_by_province ON cases (province, city) WHERE waits = 1;
CREATE INDEX cases_backlog_by_city ON cases (city, county) WHERE waits = 1;
CREATE INDEX cases_backlog_by_county ON cases (county, township) WHERE waits = 1;
CREATE INDEX cases_backlog_by_township ON cases (township, region) WHERE waits = 1;

-- Requests of citizens that nobody has looked at yet.
CREATE INDEX intakes_open_by_province ON intakes (province, receipt) WHERE state = 1;
CREATE INDEX intakes_open_by_city ON intakes (city, receipt) WHERE state = 1;
CREATE INDEX intakes_open_by_county ON intakes (county, receipt) WHERE state = 1;
CREATE INDEX intakes_open_by_township ON intakes (township, receipt) WHERE state = 1;
CREATE INDEX intakes_open_by_receipt ON intakes (receipt) WHERE state = 1;  -- of the whole country
