-- Returns whose rows a session sees, by what the server has verified: the token that has signed in to the transaction
-- (docs/sources.md, "A token that the database verifies"), else the role that has connected, or the role of its
-- organisation: one called ticketsift_org_… of which it is a member. A setting or a column that a client writes counts for
-- nothing, and neither does a schema ticketsift_auth of another owner.
CREATE FUNCTION ticketsift_cache_owner() RETURNS TEXT
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  claims JSONB;
BEGIN
  IF EXISTS (
    SELECT FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace
    WHERE n.nspname = 'ticketsift_auth' AND f.proname = 'claims' AND f.pronargs = 0
      AND pg_get_userbyid(n.nspowner) = 'ticketsift_auth' AND pg_get_userbyid(f.proowner) = 'ticketsift_auth'
      AND has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(f.oid, 'EXECUTE')
  ) THEN
    claims := ticketsift_auth.claims();
  END IF;
  IF claims ->> 'org_id' <> '' THEN
    RETURN 'org ' || jsonb_build_array(claims ->> 'iss', claims ->> 'org_id')::TEXT;
  ELSIF claims IS NOT NULL THEN
    RETURN 'person ' || jsonb_build_array(claims ->> 'iss', claims ->> 'sub')::TEXT;
  END IF;
  RETURN 'role ' || coalesce((
    SELECT min(organisation.rolname) FROM pg_roles organisation
      JOIN pg_auth_members m ON m.roleid = organisation.oid
      JOIN pg_roles person ON person.oid = m.member
    WHERE person.rolname = session_user AND organisation.rolname LIKE 'ticketsift\_org\_%'
  ), session_user);
END
$$;

-- The owner is part of each key, so that rows of another owner neither conflict nor show that they exist.
CREATE TABLE ticketsift_answers (
  owner TEXT NOT NULL,
  key BYTEA NOT NULL,
  family BYTEA,
  model TEXT NOT NULL,
  -- Milliseconds since 1970.
  answered_at BIGINT NOT NULL,
  finish TEXT NOT NULL,
  input_tokens BIGINT,
  cached_input_tokens BIGINT,
  output_tokens BIGINT,
  reasoning_tokens BIGINT,
  cut_at BIGINT,
  service_tier TEXT,
  reply TEXT NOT NULL,
  PRIMARY KEY (owner, key)
);

-- Requests in flight. Each row lives for seconds, so what it leaves is cleared away early.
CREATE TABLE ticketsift_leases (
  owner TEXT NOT NULL,
  key BYTEA NOT NULL,
  holder TEXT NOT NULL,
  -- By the clock of the server, as every other time here.
  expires_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (owner, key)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- Amounts are nanodollars.
CREATE TABLE ticketsift_budgets (
  owner TEXT NOT NULL,
  id TEXT NOT NULL,
  spent BIGINT NOT NULL,
  PRIMARY KEY (owner, id)
) WITH (fillfactor = 50);

CREATE TABLE ticketsift_reservations (
  owner TEXT NOT NULL,
  budget TEXT NOT NULL,
  holder TEXT NOT NULL,
  amount BIGINT NOT NULL,
  renewed_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (owner, budget, holder)
) WITH (fillfactor = 50);

-- FORCE has the owner of the tables, as whom many teams connect, obey as well.
DO $$
DECLARE
  name TEXT;
BEGIN
  FOREACH name IN ARRAY ARRAY['answers', 'leases', 'budgets', 'reservations'] LOOP
    EXECUTE format('ALTER TABLE ticketsift_%s ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE ticketsift_%s FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY ticketsift_own ON ticketsift_%s
         USING (owner = (SELECT ticketsift_cache_owner())) WITH CHECK (owner = (SELECT ticketsift_cache_owner()))', name);
  END LOOP;
END
$$;
