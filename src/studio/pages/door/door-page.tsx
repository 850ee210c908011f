import { visible } from '../../../core/text/visible.js';
import { StudioLayout } from '../layout.js';

export interface DoorPageProps {
  readonly title: string;
  /** Sentences. Hostile. */
  readonly lines: readonly string[];
  readonly links: readonly { readonly path: string; readonly label: string }[];
}

/** For those who are not signed in to a team's studio: why, and what to do. */
export function DoorPage({ title, lines, links }: DoorPageProps) {
  return (
    <StudioLayout title={title}>
      <main id="main" class="alone">
        <h1>{title}</h1>
        {lines.map((line) => (
          <p dir="auto">{visible(line)}</p>
        ))}
        {links.map(({ path, label }) => (
          <p>
            <a href={path}>{label}</a>
          </p>
        ))}
      </main>
    </StudioLayout>
  );
}
