-- Hand-overs between installations (A11). What became of each offer of another installation: 0 open, 1 recalled, 2 registered.
CREATE TABLE handover_offers (
  id    TEXT NOT NULL PRIMARY KEY,  -- subject|transfer
  state INTEGER NOT NULL CHECK (state IN (0, 1, 2))
) STRICT, WITHOUT ROWID;

-- How far the notes of each peer were heard: the resume token, written with the effect of the notes before it.
CREATE TABLE handover_heard (
  peer  TEXT NOT NULL PRIMARY KEY,
  token TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The closed copies of people who are offered to this installation again, for the offers that come to nothing.
CREATE TABLE closed_files (
  subject  TEXT NOT NULL PRIMARY KEY REFERENCES subjects (name),
  envelope BLOB NOT NULL
) STRICT, WITHOUT ROWID;
