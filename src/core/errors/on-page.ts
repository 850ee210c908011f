const again = /\b(r|R)un the same command( again| later)\b/g;
const another = /\b(t|T)he same command again\b/g;

/** Commands that are written out: their options need no explanation. */
const commands = /`(?!-)[^`]*`|"npm [^"]*"|\bticketsift [a-z][^.,;:()]*/g;

/**
 * Returns texts as a page shows them. They are written for the command line; a page cannot repeat a command, and
 * its reader may not know where options are set.
 * @param lines what is shown together, such as a message and its hints
 */
export function onPage(lines: readonly string[]): string[] {
  const [option] = lines.flatMap((line) => line.replace(commands, '').match(/(?<![\w-])--[a-z][\w-]*/) ?? []);
  return [
    ...lines.map((line) =>
      line
        .replace(
          again,
          (_, [first]: string, when: string) =>
            `${first === 'R' ? 'Try' : 'try'} again${when === ' later' ? when : ''}`,
        )
        .replace(another, (_, [first]: string) => (first === 'T' ? 'Another try' : 'another try')),
    ),
    ...(option === undefined
      ? []
      : [`Options such as ${option} are set on the command line that starts the studio.`]),
  ];
}
