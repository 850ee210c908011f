-- What submitters need, once a worker has made the tables. It can be repeated.
GRANT SELECT ON jobs.ticketsift_job_steps, jobs.ticketsift_jobs, jobs.ticketsift_job_chunks,
  jobs.ticketsift_job_outcomes TO ticketsift_submitters;
GRANT INSERT (id, version, format, model, plan, prompt, priority, output) ON jobs.ticketsift_jobs
  TO ticketsift_submitters;
GRANT UPDATE (wanted) ON jobs.ticketsift_jobs TO ticketsift_submitters;
GRANT INSERT (run, number, first, size, tickets) ON jobs.ticketsift_job_chunks TO ticketsift_submitters;
