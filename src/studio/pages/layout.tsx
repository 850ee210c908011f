import { tryGetContext } from 'hono/context-storage';
import type { Child } from 'hono/jsx';
import type { StudioEnv } from '../desk.js';
import { SignedInAs, signedIn } from './door/signed-in.js';

interface MenuEntry {
  readonly path: string;
  readonly label: string;
  readonly script: string;
  /** What its page needs beyond the common style. */
  readonly style?: string;
}

export type Entry = 'try' | 'saved' | 'compare' | 'review' | 'runs' | 'jobs' | 'checks';

/** The entries of the menu, each with its path, its label and the script of its page. */
export const menu: Readonly<Record<Entry, MenuEntry>> = {
  try: { path: '/', label: 'Try', script: 'try.js' },
  saved: { path: '/saved', label: 'Saved prompts', script: 'studio.js' },
  compare: { path: '/compare', label: 'Compare', script: 'compare.js', style: 'compare.css' },
  review: { path: '/review', label: 'Review', script: 'review.js', style: 'review.css' },
  runs: { path: '/runs', label: 'Runs', script: 'studio.js', style: 'runs.css' },
  jobs: { path: '/jobs', label: 'Jobs', script: 'jobs/jobs.js', style: 'runs.css' },
  checks: { path: '/checks', label: 'Checks', script: 'studio.js', style: 'checks.css' },
};

const entries: readonly Entry[] = ['try', 'saved', 'compare', 'review', 'runs', 'jobs', 'checks'];

/** Returns the entry of the menu that a path belongs to. */
export function entryOf(path: string): Entry {
  return entries.find((entry) => entry !== 'try' && path.startsWith(menu[entry].path)) ?? 'saved';
}

export interface LayoutProps {
  readonly title: string;
  /** Which entry of the menu this is; none for a page that is shown to those who are not let in. */
  readonly here?: Entry;
  /** In place of the script of its entry, which expects the whole page. */
  readonly script?: string;
  readonly children: Child;
}

export function StudioLayout({ title, here, script, children }: LayoutProps) {
  const entry: MenuEntry | undefined = here && menu[here];
  const person = signedIn();
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · ticketsift studio`}</title>
        <link rel="icon" href="/assets/icon.svg" />
        <link rel="stylesheet" href="/assets/theme.css" />
        <link rel="stylesheet" href="/assets/studio.css" />
        {entry?.style && <link rel="stylesheet" href={`/assets/${entry.style}`} />}
        {person && <script type="module" src="/assets/door.js" />}
        {entry && <script type="module" src={`/assets/${script ?? entry.script}`} />}
      </head>
      <body data-person={person?.id}>
        {here && <Menu here={here} />}
        {children}
      </body>
    </html>
  );
}

/** Without a database of submitted runs there is no page for them. */
function shownEntries(): readonly Entry[] {
  const hasJobs = tryGetContext<StudioEnv>()?.var.desk?.hasJobs === true;
  return entries.filter((entry) => entry !== 'jobs' || hasJobs);
}

function Menu({ here }: { readonly here: Entry }) {
  const person = signedIn();
  return (
    <header class="top">
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <span class="brand">
        ticketsift <b>studio</b>
      </span>
      <nav aria-label="Pages">
        {shownEntries().map((entry) => (
          <a href={menu[entry].path} aria-current={entry === here ? 'page' : undefined}>
            {menu[entry].label}
          </a>
        ))}
      </nav>
      <output id="connection" class="connection" hidden />
      {person && <SignedInAs {...person} />}
    </header>
  );
}
