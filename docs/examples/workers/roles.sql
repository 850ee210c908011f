-- The roles of workers and of people who submit, as docs/workers.md explains. psql runs it once, as a superuser, in the database of
-- submitted runs; the passwords are in its environment.
\getenv worker_password WORKER_PASSWORD
\getenv submitter_password SUBMITTER_PASSWORD
CREATE ROLE ticketsift_workers;
CREATE ROLE ticketsift_submitters;
CREATE SCHEMA jobs AUTHORIZATION ticketsift_workers;
GRANT USAGE ON SCHEMA jobs TO ticketsift_submitters;
DO $$ BEGIN
  EXECUTE format('GRANT CREATE ON DATABASE %I TO ticketsift_workers', current_database());
  EXECUTE format('ALTER DATABASE %I SET search_path = jobs', current_database());
END $$;
CREATE ROLE worker LOGIN PASSWORD :'worker_password' IN ROLE ticketsift_workers;
ALTER ROLE worker SET role = 'ticketsift_workers';
CREATE ROLE submitter LOGIN PASSWORD :'submitter_password' IN ROLE ticketsift_submitters;
