-- Who the people of closed_files were when their copies were closed, whom they must not meet, and their risk assessments: what an
-- offer that comes to nothing gives back. Sealed by the person's key.
CREATE TABLE closed_persons (
  subject  TEXT NOT NULL PRIMARY KEY REFERENCES subjects (name),
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;
