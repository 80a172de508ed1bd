-- What is kept of risk assessments, health among it: a row a person, apart from the file, so that its envelope can have a key of its
-- own. Nothing of it is a column: nobody is listed by risk.
CREATE TABLE risk_files (
  subject  TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES subjects (name),
  envelope BYTEA NOT NULL
);
