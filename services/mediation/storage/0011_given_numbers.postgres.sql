-- The numbers of files that were given or entered, so that one number is one file. A number is of the county of
-- the committee that gave it.
CREATE TABLE given_numbers (
  number    TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- county|number
  case_name TEXT COLLATE "C" NOT NULL REFERENCES cases (name)
);
-- Of several that an import had entered under one number, the first by name has it.
INSERT INTO given_numbers (number, case_name)
SELECT SUBSTR(CASE WHEN committee = '' THEN name ELSE committee END, 9, 6) || '|' || number, MIN(name)
FROM cases WHERE number <> '' GROUP BY 1;
