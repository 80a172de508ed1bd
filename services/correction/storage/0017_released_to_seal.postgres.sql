-- A file with a correction that is marked (2) may have another one that is not: all but closed ones are looked at.
DROP INDEX released_to_seal;
CREATE INDEX released_to_seal ON released_persons (name) WHERE minor = 1 AND sealed <> 1;
