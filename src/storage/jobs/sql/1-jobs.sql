-- Runs that were submitted. A submitter writes a row and its chunks; everything that happens to it afterwards is written by
-- workers, who are the owner of these tables and the members of that role.

-- Who submits is read from the session and never from a column: the login that the database itself has verified
-- (ticketsift_auth.sign_in in docs/sources.md), else the role that connected. A setting that a client makes up fails there.
CREATE FUNCTION ticketsift_job_submitter() RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  claims jsonb;
BEGIN
  IF coalesce(current_setting('ticketsift.login', true), '') = '' THEN
    RETURN 'role ' || session_user;
  END IF;
  EXECUTE 'SELECT ticketsift_auth.claims()' INTO claims;
  RETURN 'user ' || (claims ->> 'iss') || ' ' || (claims ->> 'sub');
END
$$;

CREATE TABLE ticketsift_jobs (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-z-]{6,40}$'),
  -- Written by the submitter.
  version text NOT NULL CHECK (length(version) <= 40),
  format integer NOT NULL CHECK (format > 0),
  model text NOT NULL CHECK (length(model) <= 200),
  plan text NOT NULL CHECK (octet_length(plan) <= 1000000),
  prompt text NOT NULL CHECK (octet_length(prompt) <= 1000000),
  priority integer NOT NULL DEFAULT 0 CHECK (priority BETWEEN -1000 AND 1000),
  output text CHECK (output ~ '^[A-Za-z0-9_.-]{1,60}$'),
  -- The only column that a submitter changes later.
  wanted text CHECK (wanted IN ('cancel', 'retry')),
  -- Written by the database.
  submitter text NOT NULL DEFAULT ticketsift_job_submitter(),
  submitted_at timestamptz NOT NULL DEFAULT now(),
  -- Written by workers.
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
  problem text,
  cost double precision,
  queued_at timestamptz,
  started_at timestamptz,
  ended_at timestamptz,
  delivered_at timestamptz
);
CREATE INDEX ticketsift_jobs_open ON ticketsift_jobs (priority DESC, submitted_at) WHERE state IN ('waiting', 'running');
CREATE INDEX ticketsift_jobs_by_time ON ticketsift_jobs (submitted_at);

CREATE TABLE ticketsift_job_chunks (
  run text NOT NULL REFERENCES ticketsift_jobs ON DELETE CASCADE,
  number integer NOT NULL CHECK (number >= 0),
  -- The place of its first ticket in the run, counted from 0, and how many it holds.
  first bigint NOT NULL CHECK (first >= 0),
  size integer NOT NULL CHECK (size BETWEEN 1 AND 1000),
  tickets text NOT NULL CHECK (octet_length(tickets) <= 100000000),
  -- Written by workers: who works on it, how often it was put back to be sent again, and in the end its outcomes.
  worker integer,
  -- How many of its outcomes were saved when it was taken: one that got further is not what ended its worker.
  saved integer NOT NULL DEFAULT 0,
  attempt integer NOT NULL DEFAULT 0,
  is_dead boolean NOT NULL DEFAULT false,
  outcomes text,
  classified integer NOT NULL DEFAULT 0,
  urgent integer NOT NULL DEFAULT 0,
  failed integer NOT NULL DEFAULT 0,
  errors jsonb,
  PRIMARY KEY (run, number)
);
CREATE INDEX ticketsift_job_chunks_taken ON ticketsift_job_chunks (worker) WHERE worker IS NOT NULL;
CREATE INDEX ticketsift_job_chunks_open ON ticketsift_job_chunks (run, number) WHERE outcomes IS NULL;

-- Outcomes of chunks that are not done: a worker that takes a chunk that was begun leaves out what is here. A chunk that is done
-- holds its outcomes itself, so that this table stays small however many tickets a run has. Without a foreign key, which
-- would be looked up for each ticket.
CREATE TABLE ticketsift_job_outcomes (
  run text,
  position bigint,
  -- `urgent`, `other`, or the code of an error.
  kind text NOT NULL,
  outcome text NOT NULL,
  PRIMARY KEY (run, position)
);

-- Each worker holds an advisory lock on its number while it is connected, so that the server itself says who is gone.
CREATE SEQUENCE ticketsift_job_workers AS integer CYCLE;

ALTER TABLE ticketsift_jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketsift_jobs FORCE ROW LEVEL SECURITY;
ALTER TABLE ticketsift_job_chunks ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketsift_job_chunks FORCE ROW LEVEL SECURITY;
ALTER TABLE ticketsift_job_outcomes ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketsift_job_outcomes FORCE ROW LEVEL SECURITY;

-- Workers: the owner, and the members of that role.
CREATE POLICY ticketsift_work ON ticketsift_jobs TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY ticketsift_work ON ticketsift_job_chunks TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY ticketsift_work ON ticketsift_job_outcomes TO CURRENT_USER USING (true) WITH CHECK (true);

-- Submitters: their own runs, and nothing that workers write.
CREATE POLICY ticketsift_read ON ticketsift_jobs FOR SELECT USING (submitter = (SELECT ticketsift_job_submitter()));
CREATE POLICY ticketsift_submit ON ticketsift_jobs FOR INSERT WITH CHECK (
  submitter = ticketsift_job_submitter()
  AND submitted_at = now()
  AND state = 'waiting'
  AND wanted IS NULL AND problem IS NULL AND cost IS NULL
  AND queued_at IS NULL AND started_at IS NULL AND ended_at IS NULL AND delivered_at IS NULL
);
CREATE POLICY ticketsift_want ON ticketsift_jobs FOR UPDATE
  USING (submitter = (SELECT ticketsift_job_submitter()))
  WITH CHECK (submitter = ticketsift_job_submitter());

CREATE POLICY ticketsift_read ON ticketsift_job_chunks FOR SELECT USING (
  EXISTS (SELECT 1 FROM ticketsift_jobs AS j WHERE j.id = run)
);
CREATE POLICY ticketsift_submit ON ticketsift_job_chunks FOR INSERT WITH CHECK (
  worker IS NULL AND outcomes IS NULL AND saved = 0 AND attempt = 0 AND NOT is_dead
  AND classified = 0 AND urgent = 0 AND failed = 0 AND errors IS NULL
  AND EXISTS (
    SELECT 1 FROM ticketsift_jobs AS j
    WHERE j.id = run AND j.submitter = ticketsift_job_submitter() AND j.queued_at IS NULL
  )
);

CREATE POLICY ticketsift_read ON ticketsift_job_outcomes FOR SELECT USING (
  EXISTS (SELECT 1 FROM ticketsift_jobs AS j WHERE j.id = run)
);

-- A submitter who was given more rights than docs/jobs.md says still changes nothing that workers rely on.
CREATE FUNCTION ticketsift_job_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  owner oid := (SELECT relowner FROM pg_class WHERE oid = TG_RELID);
  allowed record := OLD;
BEGIN
  IF pg_has_role(current_user, owner, 'USAGE') THEN RETURN NEW; END IF;
  allowed.wanted := NEW.wanted;
  IF NEW IS DISTINCT FROM allowed THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'a submitter changes nothing of a run but wanted';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER ticketsift_job_guard BEFORE UPDATE ON ticketsift_jobs FOR EACH ROW EXECUTE FUNCTION ticketsift_job_guard();
