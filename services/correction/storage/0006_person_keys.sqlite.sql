-- A key for each person, in an envelope under the installation's data key: without its row nothing that it sealed can be read. Back
-- this table up apart from the others.
CREATE TABLE person_keys (
  file     TEXT NOT NULL PRIMARY KEY,  -- a subject's or a released person's name
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- 1: sealed by law (刑事诉讼法 286), in no list; 0: not. 2: of before this was known, asked once by the roll-over.
ALTER TABLE subjects ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0 CHECK (sealed IN (0, 1, 2));
CREATE INDEX subjects_to_seal ON subjects (name) WHERE sealed = 2;
UPDATE subjects SET sealed = 2 WHERE minor = 1 AND state IN (4, 5, 6);
