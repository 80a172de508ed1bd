-- Files of help, surveys, orders of positioning and alarms count too: `subject` is the file that is behind a figure, of positioning the
-- person's. So it is no key of subjects any more.
ALTER TABLE figures DROP CONSTRAINT figures_subject_fkey;

-- The revision of the file that its figures are of, by the measures of this version; 0 asks the roll-over to write them, for every file
-- of before. A replica of an older version knows of `figured` alone: it writes its own measures anew, and these come after it.
ALTER TABLE subjects ADD COLUMN counted BIGINT NOT NULL DEFAULT 0;
CREATE INDEX subjects_to_count ON subjects (name) WHERE counted = 0;
ALTER TABLE released_persons ADD COLUMN counted BIGINT NOT NULL DEFAULT 0;
CREATE INDEX released_persons_to_count ON released_persons (name) WHERE counted = 0;
ALTER TABLE surveys ADD COLUMN counted BIGINT NOT NULL DEFAULT 0;
CREATE INDEX surveys_to_count ON surveys (name) WHERE counted = 0;
ALTER TABLE positioning_orders ADD COLUMN counted BIGINT NOT NULL DEFAULT 0;
CREATE INDEX positioning_orders_to_count ON positioning_orders (name) WHERE counted = 0;
ALTER TABLE positioning_alarms ADD COLUMN counted BIGINT NOT NULL DEFAULT 0;
CREATE INDEX positioning_alarms_to_count ON positioning_alarms (name) WHERE counted = 0;
