-- What each process that works on a run has paid for it so far, in nanodollars: absolute amounts of a cache that outlives the
-- process, so that one that is reported twice, or by another, counts once. The cost of the run is their sum.
CREATE TABLE ticketsift_job_costs (
  run text REFERENCES ticketsift_jobs ON DELETE CASCADE,
  payer text,
  paid bigint NOT NULL CHECK (paid >= 0),
  PRIMARY KEY (run, payer)
);
ALTER TABLE ticketsift_job_costs ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketsift_job_costs FORCE ROW LEVEL SECURITY;
CREATE POLICY ticketsift_work ON ticketsift_job_costs TO CURRENT_USER USING (true) WITH CHECK (true);
