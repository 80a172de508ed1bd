-- By which words a case is found: pairs of characters, letters, numbers and the places that have it, in their order.
CREATE TABLE case_texts (
  entry     BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
  case_name TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES cases (name),
  words     TEXT COLLATE "C" NOT NULL
);
CREATE INDEX case_texts_by_words ON case_texts USING gin (string_to_array(words, ' '));
