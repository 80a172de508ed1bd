-- The texts of documents that are not plain text. Making them anew would do only as long as no parser changes: the places of
-- their figures count in this very text.
CREATE TABLE texts (
  report   TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES reports (name),
  envelope BYTEA NOT NULL
);
