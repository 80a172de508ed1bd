-- Who sits where, found by the committee's place: what a search for mediators reads.
CREATE TABLE seats (
  id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- committee|mediator
  committee TEXT COLLATE "C" NOT NULL REFERENCES committees (name),
  mediator  TEXT COLLATE "C" NOT NULL REFERENCES mediators (name)
);

-- Every mediator's part in every attempt, and what became of it.
CREATE TABLE assignments (
  id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- case|attempt|mediator
  mediator     TEXT COLLATE "C" NOT NULL,
  dispute_type TEXT COLLATE "C" NOT NULL,
  outcome      BIGINT NOT NULL CHECK (outcome IN (0, 1, 2, 3)),  -- open, agreed, not agreed, elsewhere
  ended        TEXT COLLATE "C" NOT NULL,  -- ISO; empty while it is open
  case_name    TEXT COLLATE "C" NOT NULL REFERENCES cases (name)
);
CREATE INDEX assignments_open ON assignments (mediator) WHERE outcome = 0;
CREATE INDEX assignments_ended ON assignments (mediator, dispute_type, ended, outcome) WHERE outcome IN (1, 2);
