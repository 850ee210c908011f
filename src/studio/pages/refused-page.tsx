import { StudioLayout } from './layout.js';

/** For those who have no session here. */
export function RefusedPage({ isBurnt }: { readonly isBurnt: boolean }) {
  return (
    <StudioLayout title="Open it from the terminal">
      <main id="main" class="alone">
        <h1>{isBurnt ? 'This address has already been used' : 'Open this page from the terminal'}</h1>
        <p>
          Each address lets one browser in, once. Press <kbd>Enter</kbd> in the terminal where ticketsift
          studio runs, and open the address that it prints.
        </p>
      </main>
    </StudioLayout>
  );
}

/** Goes on to the page as a step of our own, which has the cookie that a link from elsewhere comes without. */
export function ComeInPage(_: Readonly<Record<string, never>>) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="refresh" content="0; url=/" />
        <title>ticketsift studio</title>
      </head>
      <body>
        <a href="/">Go on to ticketsift studio</a>
      </body>
    </html>
  );
}
