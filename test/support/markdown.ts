/** Returns the anchors that GitHub gives the headings of a page. */
export function anchorsOf(page: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutFences(page).matchAll(/^#{1,6} (.*)$/gm)) {
    const anchor = anchorOf(heading);
    let repeats = 0;
    let unique = anchor;
    while (anchors.has(unique)) {
      repeats += 1;
      unique = `${anchor}-${repeats}`;
    }
    anchors.add(unique);
  }
  return anchors;
}

/** Returns where the links and pictures of a page lead, in their order. What is in code is none. */
export function linksOf(page: string): readonly string[] {
  const prose = withoutFences(page).replaceAll(/(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '');
  const inline = /\]\(<?([^)>\s]*)>?(?:\s+"[^"]*")?\)/g;
  const reference = /^ {0,3}\[[^\]]+\]: +<?(\S+?)>?$/gm;
  const address = /<(https?:[^>\s]+)>/g;
  const attribute = /<(?:a|img|source)\s[^>]*?(?:href|src|srcset)="([^"]*)"/g;
  return [inline, reference, address, attribute].flatMap((link) =>
    [...prose.matchAll(link)].map(([, target = '']) => target),
  );
}

/** Returns the command lines of the program in the blocks of `sh` on a page, without comments, pipes and redirections. */
export function commandLinesOf(page: string): readonly string[] {
  return [...page.matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)]
    .flatMap(([, block = '']) => withoutHereDocuments(block).replaceAll('\\\n', ' ').split('\n'))
    .flatMap(partsOf)
    .flatMap((part) => /^(?:[A-Z_]+=\S+ )*(?:npx )?(ticketsift(?: .*)?)$/.exec(part)?.[1] ?? []);
}

function anchorOf(heading: string): string {
  return heading
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
    .replaceAll(' ', '-');
}

function withoutFences(page: string): string {
  return page.replaceAll(/^ *(`{3,}|~{3,})[^\n]*\n[\s\S]*?^ *\1 *$/gm, '');
}

function withoutHereDocuments(block: string): string {
  return block.replaceAll(/<<'?(\w+)'?\n[\s\S]*?^\1$/gm, '');
}

/** Splits a line of a shell at pipes and lists outside quotes, and leaves out its comment and substitutions. */
function partsOf(line: string): readonly string[] {
  const marked = line.replaceAll(
    /'[^']*'|"[^"]*"|(\s#.*$|^#.*$)|(\|\|?|&&|;)|\d?>\s*\S+/g,
    (text, comment, end) => {
      if (comment !== undefined) return '';
      if (end !== undefined) return '\n';
      return /^\d?>/.test(text) ? '' : text;
    },
  );
  return marked.split('\n').map((part) => part.trim());
}
