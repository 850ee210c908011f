-- What labels/visible.sql says, said again by the server, as for prompts.
ALTER TABLE ticketsift_labels ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketsift_labels FORCE ROW LEVEL SECURITY;

CREATE POLICY ticketsift_read ON ticketsift_labels FOR SELECT USING (
  (visibility = 'everyone' AND home IN ('', ticketsift_holder('ticketsift.org_id')))
  OR (visibility = 'org' AND holder = ticketsift_holder('ticketsift.org_id'))
  OR (visibility = 'private' AND holder = ticketsift_holder('ticketsift.user_id'))
);
CREATE POLICY ticketsift_add ON ticketsift_labels FOR INSERT WITH CHECK (
  home IN ('', ticketsift_holder('ticketsift.org_id'))
  AND (
    visibility = 'everyone'
    OR (visibility = 'org' AND holder = ticketsift_holder('ticketsift.org_id'))
    OR (visibility = 'private' AND holder = ticketsift_holder('ticketsift.user_id'))
  )
  -- Nobody signs as somebody else.
  AND (
    author_issuer IS NULL
    OR author_issuer || ' ' || author_id = ticketsift_holder('ticketsift.user_id')
  )
);
