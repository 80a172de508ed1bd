-- Whom somebody under correction must not meet: a row a subject, apart from it and sealed.
CREATE TABLE barred_persons (
  subject  TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES subjects (name),
  envelope BYTEA NOT NULL
);
