import { visible } from '../../core/text/visible.js';
import { colourOf } from '../assets/colour.js';

/** A category in its colour. */
export function Chip({ name }: { readonly name: string }) {
  const shown = visible(name);
  return (
    <span class={`chip ${colourOf(shown)}`} dir="auto" title={shown}>
      {shown}
    </span>
  );
}
