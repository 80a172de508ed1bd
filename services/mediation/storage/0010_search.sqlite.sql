-- By which words a case is found: pairs of characters, letters, numbers and the places that have it, in their order.
CREATE TABLE case_texts (
  entry     INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  case_name TEXT NOT NULL UNIQUE REFERENCES cases (name),
  words     TEXT NOT NULL
) STRICT;
-- The index over them. Its tokenizer has nothing left to do but to part them at blanks.
CREATE VIRTUAL TABLE case_words USING fts5 (
  words, content = 'case_texts', content_rowid = 'entry', tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co'");
CREATE TRIGGER case_texts_inserted AFTER INSERT ON case_texts BEGIN
  INSERT INTO case_words (rowid, words) VALUES (new.entry, new.words);
END;
CREATE TRIGGER case_texts_updated AFTER UPDATE ON case_texts BEGIN
  INSERT INTO case_words (case_words, rowid, words) VALUES ('delete', old.entry, old.words);
  INSERT INTO case_words (rowid, words) VALUES (new.entry, new.words);
END;
