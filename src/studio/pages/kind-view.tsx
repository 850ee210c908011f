import { visible } from '../../core/text/visible.js';
import type { Kind } from '../../storage/runs/kind.js';
import { Chip } from './chip.js';

export function Categories({ names }: { readonly names: readonly string[] }) {
  return (
    <>
      {names.map((name) => (
        <>
          <Chip name={name} />{' '}
        </>
      ))}
    </>
  );
}

export function Urgent({ isUrgent }: { readonly isUrgent: boolean }) {
  return isUrgent ? <span class="chip alarm">urgent</span> : <>no</>;
}

/** The outcome of a ticket in one cell. */
export function KindView({ kind }: { readonly kind: Kind | undefined }) {
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
      <Categories names={kind.categories} />
    </>
  );
}
