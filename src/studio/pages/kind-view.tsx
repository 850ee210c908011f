import { visible } from '../../core/text/visible.js';
import type { Kind } from '../../storage/runs/kind.js';

/** The colours of categories, by name. */
export type Colours = ReadonlyMap<string, string>;

/** Returns a colour for each category: the same as long as the names are. */
export function coloursOf(names: readonly string[]): Colours {
  const sorted = [...new Set(names)].toSorted();
  return new Map(sorted.map((name, index) => [name, `k${index % 12}`]));
}

interface CategoriesProps {
  readonly names: readonly string[];
  readonly colours: Colours;
}

export function Categories({ names, colours }: CategoriesProps) {
  return (
    <>
      {names.map((name) => (
        <>
          <span class={`chip ${colours.get(name) ?? 'k0'}`} dir="auto" title={visible(name)}>
            {visible(name)}
          </span>{' '}
        </>
      ))}
    </>
  );
}

export function Urgent({ isUrgent }: { readonly isUrgent: boolean }) {
  return isUrgent ? <span class="chip alarm">urgent</span> : <>no</>;
}

/** The outcome of a ticket in one cell. */
export function KindView({ kind, colours }: { readonly kind: Kind | undefined; readonly colours: Colours }) {
  if (kind === undefined) return <span class="chip quiet">not there</span>;
  if ('error' in kind) return <span class="chip error">{visible(kind.error)}</span>;
  return (
    <>
      {kind.urgent && (
        <>
          <Urgent isUrgent />{' '}
        </>
      )}
      {kind.categories.length === 0 && <span class="chip quiet">no category</span>}
      <Categories names={kind.categories} colours={colours} />
    </>
  );
}
