-- A schema ticketsift_auth of another owner counts for nothing, as with the cache: where no administrator has made one, a
-- submitter who may create schemas would make one that calls them somebody else.
CREATE OR REPLACE FUNCTION ticketsift_job_submitter() RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  claims jsonb;
BEGIN
  IF coalesce(current_setting('ticketsift.login', true), '') = '' THEN
    RETURN 'role ' || session_user;
  END IF;
  IF NOT EXISTS (
    SELECT FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace
    WHERE n.nspname = 'ticketsift_auth' AND f.proname = 'claims' AND f.pronargs = 0
      AND pg_get_userbyid(n.nspowner) = 'ticketsift_auth' AND pg_get_userbyid(f.proowner) = 'ticketsift_auth'
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'undefined_function',
      MESSAGE = 'it has no function ticketsift_auth.claims that belongs to the role ticketsift_auth';
  END IF;
  EXECUTE 'SELECT ticketsift_auth.claims()' INTO claims;
  RETURN 'user ' || (claims ->> 'iss') || ' ' || (claims ->> 'sub');
END
$$;
