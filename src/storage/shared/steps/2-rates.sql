-- Limits a minute of an endpoint, a credential and a model: each a bucket that the clock of this server fills. What may be
-- taken is known by a hash of the credential, so that all who have it share the limit, of whatever organisation, and no
-- one else finds it: the tables are closed, and the functions below are the way to a row.
CREATE TABLE ticketsift_rate_limits (
  id BYTEA PRIMARY KEY,
  level DOUBLE PRECISION NOT NULL,
  filled_at TIMESTAMPTZ NOT NULL
) WITH (fillfactor = 50);

-- The machines that use a limit, and what each knows of it.
CREATE TABLE ticketsift_rate_holders (
  rate BYTEA NOT NULL,
  holder TEXT NOT NULL,
  per_minute DOUBLE PRECISION NOT NULL,
  -- What its largest request takes.
  largest DOUBLE PRECISION NOT NULL,
  -- When it got less than it wanted, if it still does.
  hungry_at TIMESTAMPTZ,
  seen_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (rate, holder)
) WITH (fillfactor = 50);

-- Takes up to `wanted` of a limit; less than `smallest` is of no use. Amounts are whole. Where several want more than there is,
-- each gets an equal share at a time. All is decided while the row is locked, at one moment of the server's clock: one that is
-- set back fills nothing, one that is set forth no more than the bucket holds.
--
-- What arrives at an endpoint within any minute was sent in it, or in the quarter of a second before, since one request may be
-- longer under way than another; it was granted at most one lease of 750 ms before that; and it may be what another machine
-- gave back of a lease that was another 750 ms older. So what flows in during 61.75 s and what was saved up, 500 ms' worth and the
-- largest request, may not be more than the limit of a minute.
CREATE FUNCTION ticketsift_take_rate(
  a_rate BYTEA, a_holder TEXT, a_limit DOUBLE PRECISION, wanted DOUBLE PRECISION, smallest DOUBLE PRECISION,
  OUT granted DOUBLE PRECISION, OUT next_ms DOUBLE PRECISION, OUT lowest DOUBLE PRECISION, OUT granted_at TIMESTAMPTZ
) LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  saved_ms CONSTANT DOUBLE PRECISION := 500;
  window_ms CONSTANT DOUBLE PRECISION := 61750;
  now_level DOUBLE PRECISION;
  was_filled_at TIMESTAMPTZ;
  a_largest DOUBLE PRECISION;
  hungry DOUBLE PRECISION;
  per_ms DOUBLE PRECISION;
BEGIN
  INSERT INTO ticketsift_rate_limits VALUES (a_rate, smallest, clock_timestamp()) ON CONFLICT DO NOTHING;
  SELECT level, filled_at INTO now_level, was_filled_at FROM ticketsift_rate_limits WHERE id = a_rate FOR UPDATE;
  granted_at := clock_timestamp();
  -- One that has taken nothing for a minute no longer counts: it was killed, perhaps.
  DELETE FROM ticketsift_rate_holders WHERE rate = a_rate AND seen_at < granted_at - interval '1 minute';
  INSERT INTO ticketsift_rate_holders VALUES (a_rate, a_holder, a_limit, smallest, granted_at, granted_at)
    ON CONFLICT (rate, holder) DO UPDATE SET
      per_minute = excluded.per_minute,
      largest = greatest(ticketsift_rate_holders.largest, excluded.largest),
      hungry_at = excluded.hungry_at,
      seen_at = excluded.seen_at;
  SELECT min(per_minute), max(largest), count(*) FILTER (WHERE hungry_at > granted_at - interval '1 second')
    INTO lowest, a_largest, hungry FROM ticketsift_rate_holders WHERE rate = a_rate;
  -- Whole amounts leave room for nearly one more. A request that is more than half of the limit has to go sometime.
  per_ms := (1 - 1e-9) * greatest(lowest + 1 - a_largest, lowest / 2) / (window_ms + saved_ms);
  now_level := least(
    a_largest + per_ms * saved_ms,
    now_level + per_ms * greatest(0, 1000 * extract(epoch FROM granted_at - was_filled_at)::DOUBLE PRECISION)
  );
  granted := CASE
    WHEN now_level < smallest THEN 0
    ELSE least(wanted, floor(now_level), greatest(smallest, ceil(now_level / hungry)))
  END;
  now_level := now_level - granted;
  -- Not all at the same moment, so that none of them is always the last.
  next_ms := 250 + 50 * random() + greatest(0, smallest - now_level) / per_ms;
  UPDATE ticketsift_rate_limits SET level = now_level, filled_at = granted_at WHERE id = a_rate;
  IF granted = wanted THEN
    UPDATE ticketsift_rate_holders SET hungry_at = NULL WHERE rate = a_rate AND holder = a_holder;
    next_ms := 0;
  END IF;
END $$;

-- Gives back what was not used; later than the lease lasts it is lost. A negative amount is taken in addition.
CREATE FUNCTION ticketsift_give_back_rate(a_rate BYTEA, amount DOUBLE PRECISION, was_granted_at TIMESTAMPTZ)
RETURNS VOID LANGUAGE sql SECURITY DEFINER AS $$
  UPDATE ticketsift_rate_limits SET level = level + amount
    WHERE id = a_rate AND (amount < 0 OR clock_timestamp() < was_granted_at + interval '750 ms')
$$;

-- A machine that has ended no longer counts.
CREATE FUNCTION ticketsift_leave_rates(a_holder TEXT) RETURNS VOID LANGUAGE sql SECURITY DEFINER AS $$
  DELETE FROM ticketsift_rate_holders WHERE holder = a_holder
$$;

-- The functions run as the owner of the tables, so nothing of the caller's may come before the tables' own schema.
DO $$
DECLARE
  name TEXT;
BEGIN
  FOREACH name IN ARRAY ARRAY['ticketsift_take_rate', 'ticketsift_give_back_rate', 'ticketsift_leave_rates'] LOOP
    EXECUTE format('ALTER FUNCTION %I SET search_path = pg_catalog, %I, pg_temp', name, current_schema());
  END LOOP;
  ALTER TABLE ticketsift_rate_limits ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ticketsift_rate_holders ENABLE ROW LEVEL SECURITY;
END $$;
