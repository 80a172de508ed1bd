-- The organ of a valid statement, so that a query reads those of its organs alone.
ALTER TABLE valid_observations ADD COLUMN organ TEXT NOT NULL DEFAULT '';
UPDATE valid_observations
SET organ = (SELECT o.organ FROM observations o WHERE o.id = valid_observations.observation);
