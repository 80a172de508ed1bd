-- A report that was withdrawn stays readable and counts for nothing.
ALTER TABLE reports ADD COLUMN withdrawn BIGINT NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1));
