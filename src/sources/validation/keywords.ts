/** The words of a query that are not names. More would do no harm; these are what queries that read are made of. */
const keywords = new Set(
  `all and any array as asc at between both by case cast collate cross current_date current_time current_timestamp
  date day desc distinct else end escape except exists extract false fetch filter first following for from full
  glob group groups having hour ilike in indexed inner intersect interval into is isnull join last lateral leading
  left like limit localtime localtimestamp match materialized minute month natural next not notnull null nulls
  offset on only or order ordinality outer over overlaps partition position preceding range recursive regexp right
  row rows second select session_user similar some substring symmetric table tablesample then time timestamp to
  trailing trim true unbounded union unique unknown user using values when where window with within without year
  zone`.split(/\s+/),
);

export function isKeyword(word: string): boolean {
  return keywords.has(word.toLowerCase());
}
