-- Only ever added to: to take a label back is a row, too. The labels of a prompt belong to its name.
CREATE TABLE ticketsift_labels (
  id TEXT PRIMARY KEY,
  -- Greater than that of each row of this prompt that its author could see.
  position INTEGER NOT NULL CHECK (position > 0),
  prompt TEXT NOT NULL,
  -- Who sees it, as of a prompt.
  visibility TEXT NOT NULL CHECK (visibility IN ('private', 'org', 'everyone')),
  holder TEXT NOT NULL CHECK ((holder = '') = (visibility = 'everyone')),
  -- The organisation of its author; empty where there is none.
  home TEXT NOT NULL,
  -- What is said of which ticket, as JSON; nothing where a label is taken back.
  content TEXT CHECK ((content IS NULL) = (takes_back IS NOT NULL)),
  takes_back TEXT REFERENCES ticketsift_labels (id),
  -- Without an issuer nobody has verified who it was.
  author TEXT NOT NULL,
  author_id TEXT,
  author_issuer TEXT,
  -- ISO 8601, in UTC.
  labelled_at TEXT NOT NULL
);

CREATE INDEX ticketsift_labels_of_prompt ON ticketsift_labels (prompt, position);
