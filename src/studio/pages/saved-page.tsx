import { visible } from '../../core/text/visible.js';
import { audience, authorName, timeOf } from '../../prompts/library/describe-version.js';
import type { Listed } from '../../prompts/library/listed.js';
import { referenceOf } from '../../prompts/library/reference.js';
import type { Version } from '../../prompts/library/version.js';
import { StudioLayout } from './layout.js';

export interface SavedPageProps {
  readonly prompts: readonly Listed[];
  readonly shipped: readonly string[];
  /** The prompt that the studio was started with. */
  readonly start: string;
}

/** The prompts that this person may use. */
export function SavedPage({ prompts, shipped, start }: SavedPageProps) {
  return (
    <StudioLayout title="Saved prompts" here="saved">
      <main id="main" class="list" data-page="saved">
        <h1>Saved prompts</h1>
        <div id="open-problem" class="problem" role="alert" hidden />
        {prompts.length === 0 ? (
          <p>None yet. Write one on the page Try, and save it there.</p>
        ) : (
          <div class="table">
            <table>
              <thead>
                <tr>
                  {['prompt', 'saved', 'by', 'why', 'for', ''].map((name) => (
                    <th scope="col">{name || <span class="hidden">actions</span>}</th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {prompts.map(({ newest, reference }) => (
                  <tr>
                    <th scope="row" dir="auto">
                      {reference}
                    </th>
                    <VersionCells version={newest} />
                    <td>{audience[newest.visibility]}</td>
                    <td class="buttons">
                      <a
                        class="button"
                        href={`/saved/history?prompt=${encodeURIComponent(nameOfPrompt(newest))}`}
                      >
                        Versions<span class="hidden"> of {reference}</span>
                      </a>{' '}
                      <UseButton reference={referenceOf(newest)}>Open</UseButton>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        <h2>Prompts that ship with ticketsift</h2>
        <ul class="plain">
          {shipped.map((name) => (
            <li>
              <span class="name">{name}</span> <UseButton reference={`shipped:${name}`}>Open</UseButton>
            </li>
          ))}
        </ul>
        <h2>The prompt that this studio was started with</h2>
        <ul class="plain">
          <li>
            <span class="name" dir="auto">
              {visible(start)}
            </span>{' '}
            <UseButton reference={start}>Open</UseButton>
          </li>
        </ul>
      </main>
    </StudioLayout>
  );
}

export interface HistoryPageProps {
  readonly name: string;
  /** The oldest first. */
  readonly versions: readonly Version[];
}

/** The versions of a prompt, of which any two can be compared and each can be used. */
export function HistoryPage({ name, versions }: HistoryPageProps) {
  const newest = versions.at(-1);
  const before = versions.at(-2);
  return (
    <StudioLayout title={`Versions of ${name}`} here="saved">
      <main id="main" class="list" data-page="saved">
        <h1 dir="auto">Versions of {visible(name)}</h1>
        <div id="open-problem" class="problem" role="alert" hidden />
        <form action="/saved/diff" method="get">
          <div class="table">
            <table>
              <thead>
                <tr>
                  {['from', 'to', 'version', 'saved', 'by', 'why', ''].map((column) => (
                    <th scope="col">{column || <span class="hidden">actions</span>}</th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {versions.toReversed().map((version) => (
                  <tr>
                    <Choice of={version} name="from" isChosen={version === (before ?? newest)} />
                    <Choice of={version} name="to" isChosen={version === newest} />
                    <th scope="row" dir="auto">
                      {`${version.name}@${version.version}`}
                      {version.content === undefined && ' (removed)'}
                    </th>
                    <VersionCells version={version} />
                    <td class="buttons">
                      {version.content !== undefined && (
                        <UseButton reference={referenceOf(version)}>Use this one</UseButton>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p>
            <button type="submit" class="primary">
              Compare
            </button>
          </p>
        </form>
      </main>
    </StudioLayout>
  );
}

interface ChoiceProps {
  readonly of: Version;
  readonly name: 'from' | 'to';
  readonly isChosen: boolean;
}

function Choice({ of, name, isChosen }: ChoiceProps) {
  const reference = referenceOf(of);
  return (
    <td>
      {of.content !== undefined && (
        <input
          type="radio"
          name={name}
          value={reference}
          checked={isChosen}
          aria-label={`${name} ${reference}`}
        />
      )}
    </td>
  );
}

function VersionCells({ version: { savedAt, author, message } }: { readonly version: Version }) {
  return (
    <>
      <td class="time">{timeOf(savedAt)}</td>
      <td dir="auto">{authorName(author)}</td>
      <td dir="auto">{visible(message ?? '')}</td>
    </>
  );
}

function UseButton({ reference, children }: { readonly reference: string; readonly children: string }) {
  return (
    <button type="button" data-open={reference}>
      {children}
      <span class="hidden"> {visible(reference)}</span>
    </button>
  );
}

function nameOfPrompt({ visibility, name }: Version): string {
  return `${visibility}:${name}`;
}
