-- Which cases wait for their office though none of their terms runs, and the work of a committee.
ALTER TABLE cases ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
UPDATE cases SET waits = 1
 WHERE state IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 12)
   AND NOT EXISTS (SELECT 1 FROM deadlines d WHERE d.id > cases.name || '|' AND d.id < cases.name || '}');
CREATE INDEX cases_waiting_by_province ON cases (province, id) WHERE waits = 1;
CREATE INDEX cases_waiting_by_city ON cases (city, id) WHERE waits = 1;
CREATE INDEX cases_waiting_by_county ON cases (county, id) WHERE waits = 1;
CREATE INDEX cases_waiting_by_township ON cases (township, id) WHERE waits = 1;
CREATE INDEX cases_waiting_by_committee ON cases (committee, id) WHERE waits = 1;
CREATE INDEX cases_waiting_by_id ON cases (id) WHERE waits = 1;
CREATE INDEX deadlines_by_committee ON deadlines (committee, due, id);
