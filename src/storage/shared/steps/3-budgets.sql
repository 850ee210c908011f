-- Reserves amounts of a budget in their order, each if that does not exceed its limit; returns which it did. The row of the
-- budget is locked first, so that what is counted is what all others have committed.
CREATE FUNCTION ticketsift_reserve(a_budget TEXT, a_holder TEXT, amounts BIGINT[], limits BIGINT[]) RETURNS BOOLEAN[]
LANGUAGE plpgsql AS $$
DECLARE
  an_owner CONSTANT TEXT := ticketsift_cache_owner();
  used BIGINT;
  reserved BIGINT := 0;
  taken BOOLEAN[] := '{}';
BEGIN
  INSERT INTO ticketsift_budgets VALUES (an_owner, a_budget, 0) ON CONFLICT DO NOTHING;
  SELECT spent INTO used FROM ticketsift_budgets WHERE owner = an_owner AND id = a_budget FOR UPDATE;
  used := used + (
    SELECT coalesce(sum(amount), 0) FROM ticketsift_reservations WHERE owner = an_owner AND budget = a_budget
  );
  FOR place IN 1 .. cardinality(amounts) LOOP
    taken[place] := used + reserved + amounts[place] <= limits[place];
    IF taken[place] THEN
      reserved := reserved + amounts[place];
    END IF;
  END LOOP;
  IF reserved > 0 THEN
    INSERT INTO ticketsift_reservations VALUES (an_owner, a_budget, a_holder, reserved, clock_timestamp())
      ON CONFLICT (owner, budget, holder) DO UPDATE SET
        amount = ticketsift_reservations.amount + excluded.amount,
        renewed_at = excluded.renewed_at;
  END IF;
  RETURN taken;
END $$;

-- Replaces a reserved amount by the actual one. No holder gives back more than it has reserved.
CREATE FUNCTION ticketsift_settle(a_budget TEXT, a_holder TEXT, reserved BIGINT, actual BIGINT) RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  an_owner CONSTANT TEXT := ticketsift_cache_owner();
BEGIN
  INSERT INTO ticketsift_budgets VALUES (an_owner, a_budget, actual)
    ON CONFLICT (owner, id) DO UPDATE SET spent = ticketsift_budgets.spent + excluded.spent;
  UPDATE ticketsift_reservations SET amount = greatest(0, amount - reserved), renewed_at = clock_timestamp()
    WHERE owner = an_owner AND budget = a_budget AND holder = a_holder;
END $$;
