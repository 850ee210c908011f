-- What visible.sql says, said again by the server, to which each session tells who asks. There is no policy for
-- UPDATE and DELETE, so nobody changes what was saved; FORCE has the owner of the tables, as whom most teams
-- connect, obey as well.
ALTER TABLE ticketsift_prompts ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketsift_prompts FORCE ROW LEVEL SECURITY;
ALTER TABLE ticketsift_prompt_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketsift_prompt_versions FORCE ROW LEVEL SECURITY;

CREATE FUNCTION ticketsift_holder(setting TEXT) RETURNS TEXT LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT nullif(current_setting('ticketsift.issuer', true), '') || ' ' || nullif(current_setting(setting, true), '')
$$;

CREATE POLICY ticketsift_read ON ticketsift_prompts FOR SELECT USING (
  visibility = 'everyone'
  OR (visibility = 'org' AND holder = ticketsift_holder('ticketsift.org_id'))
  OR (visibility = 'private' AND holder = ticketsift_holder('ticketsift.user_id'))
);
CREATE POLICY ticketsift_add ON ticketsift_prompts FOR INSERT WITH CHECK (
  home = coalesce(ticketsift_holder('ticketsift.org_id'), '')
  AND (
    visibility = 'everyone'
    OR (visibility = 'org' AND holder = ticketsift_holder('ticketsift.org_id'))
    OR (visibility = 'private' AND holder = ticketsift_holder('ticketsift.user_id'))
  )
);

CREATE POLICY ticketsift_read ON ticketsift_prompt_versions FOR SELECT USING (
  EXISTS (SELECT 1 FROM ticketsift_prompts p WHERE p.id = prompt)
);
CREATE POLICY ticketsift_add ON ticketsift_prompt_versions FOR INSERT WITH CHECK (
  EXISTS (
    SELECT 1 FROM ticketsift_prompts p
    WHERE p.id = prompt
      AND (visibility <> 'everyone' OR home IN ('', ticketsift_holder('ticketsift.org_id')))
  )
  -- Nobody signs as somebody else.
  AND (
    author_issuer IS NULL
    OR author_issuer || ' ' || author_id = ticketsift_holder('ticketsift.user_id')
  )
);
