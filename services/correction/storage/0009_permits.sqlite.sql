-- Whom somebody under correction must not meet: a row a subject, apart from it and sealed.
CREATE TABLE barred_persons (
  subject  TEXT NOT NULL PRIMARY KEY REFERENCES subjects (name),
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;
