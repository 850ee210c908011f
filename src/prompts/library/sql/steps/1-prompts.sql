-- A prompt belongs to a person, to an organisation or to everyone, and each of them has one prompt of a name.
CREATE TABLE ticketsift_prompts (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  visibility TEXT NOT NULL CHECK (visibility IN ('private', 'org', 'everyone')),
  -- Who it belongs to: an issuer and the id that it gives, with a blank between; empty for everyone.
  holder TEXT NOT NULL CHECK ((holder = '') = (visibility = 'everyone')),
  -- The organisation of whoever saved it first, which alone adds to what everyone reads; empty where there is none.
  home TEXT NOT NULL,
  UNIQUE (name, visibility, holder)
);

-- Only ever added to. To remove a prompt is a version, too, without content.
CREATE TABLE ticketsift_prompt_versions (
  prompt TEXT NOT NULL REFERENCES ticketsift_prompts (id),
  version INTEGER NOT NULL CHECK (version > 0),
  -- The prompt file, front matter and body.
  content TEXT,
  content_hash TEXT,
  -- Without an issuer nobody has verified who it was.
  author TEXT NOT NULL,
  author_id TEXT,
  author_issuer TEXT,
  message TEXT,
  -- ISO 8601, in UTC.
  saved_at TEXT NOT NULL,
  previous_hash TEXT,
  hash TEXT NOT NULL,
  PRIMARY KEY (prompt, version)
);
