import type { Child } from 'hono/jsx';

export interface LayoutProps {
  readonly title: string;
  /** Which entry of the menu this is; none for a page that is shown to those who are not let in. */
  readonly here?: 'try' | 'saved';
  readonly children: Child;
}

export function StudioLayout({ title, here, children }: LayoutProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · ticketsift studio`}</title>
        <link rel="icon" href="/assets/icon.svg" />
        <link rel="stylesheet" href="/assets/studio.css" />
        {here && <script type="module" src={`/assets/${here === 'try' ? 'try' : 'studio'}.js`} />}
      </head>
      <body>
        {here && <Menu here={here} />}
        {children}
      </body>
    </html>
  );
}

function Menu({ here }: { readonly here: 'try' | 'saved' }) {
  const current = (page: string) => (page === here ? 'page' : undefined);
  return (
    <header class="top">
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <span class="brand">
        ticketsift <b>studio</b>
      </span>
      <nav aria-label="Pages">
        <a href="/" aria-current={current('try')}>
          Try
        </a>
        <a href="/saved" aria-current={current('saved')}>
          Saved prompts
        </a>
      </nav>
      <output id="connection" class="connection" hidden />
    </header>
  );
}
