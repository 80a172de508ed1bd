-- Files of help that a correction opened which the law seals (刑事诉讼法 286): 1 such a file, in no list; 2 one that others know too, but
-- not that correction; 0 neither, or of before this was known.
ALTER TABLE released_persons ADD COLUMN sealed BIGINT NOT NULL DEFAULT 0 CHECK (sealed IN (0, 1, 2));
CREATE INDEX released_to_seal ON released_persons (name) WHERE minor = 1 AND sealed = 0;
CREATE INDEX released_corrections_by_file ON released_corrections (released);
