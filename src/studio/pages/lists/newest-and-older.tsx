export interface NewestAndOlderProps {
  /** The address of the list, such as `/runs`. */
  readonly list: string;
  /** What it lists, in the plural. */
  readonly what: string;
  readonly isFirst: boolean;
  /** The last one shown, where there are older ones. */
  readonly olderThan: string | undefined;
}

/** Links to the newest and to older entries of a list that is shown page by page. */
export function NewestAndOlder({ list, what, isFirst, olderThan }: NewestAndOlderProps) {
  return (
    <nav class="row" aria-label={`Older and newer ${what}`}>
      {!isFirst && (
        <a class="button" href={list}>
          Newest
        </a>
      )}
      {olderThan !== undefined && (
        <a class="button" href={`${list}?${new URLSearchParams({ before: olderThan })}`}>
          Older
        </a>
      )}
    </nav>
  );
}
