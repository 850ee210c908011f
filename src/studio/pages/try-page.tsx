import { maxSample } from '../../run/workbench/state.js';
import { fileEndings } from '../../sources/index.js';
import { StudioLayout } from './layout.js';
import { PromptForm } from './prompt-form.js';
import { SaveDialog } from './save-dialog.js';

export interface TryPageProps {
  readonly text: string;
  readonly revision: number;
  readonly sources: readonly string[];
  readonly sampleSize: number;
  /** Those that a person may choose; none where that is left to the prompt and the configuration. */
  readonly models: readonly string[];
}

/** A prompt at the left, tickets and what it makes of them at the right. */
export function TryPage({ text, revision, sources, sampleSize, models }: TryPageProps) {
  return (
    <StudioLayout title="Try" here="try">
      <main id="main" class="try" data-page="try">
        <section class="prompt" aria-labelledby="prompt-name">
          <div class="row head">
            <h1 id="prompt-name" dir="auto">
              Prompt
            </h1>
            <span id="changed" class="badge" hidden>
              not saved
            </span>
            <span class="space" />
            <a class="button" href="/saved">
              Open…
            </a>
            <button type="button" id="save" aria-keyshortcuts="Control+S" title="Ctrl+S">
              Save…
            </button>
          </div>
          <p id="draft-note" class="note" hidden>
            <span id="draft-kept" />{' '}
            <button type="button" class="link" id="discard">
              Discard it
            </button>
          </p>
          <div role="radiogroup" aria-label="The prompt as" class="tabs">
            <label>
              <input type="radio" name="view" id="tab-text" autocomplete="off" checked /> Text
            </label>
            <label>
              <input type="radio" name="view" id="tab-form" autocomplete="off" /> Form
            </label>
          </div>
          <div id="panel-text" class="editor">
            <div id="gutter" class="gutter" aria-hidden="true" />
            <textarea
              id="text"
              aria-label="Text of the prompt"
              aria-describedby="prompt-problem"
              data-revision={revision}
              spellcheck={false}
              wrap="off"
              dir="auto"
              autocomplete="off"
            >
              {`\n${text}`}
            </textarea>
          </div>
          <div id="panel-form" class="form">
            <PromptForm />
          </div>
          <div id="prompt-problem" class="problem" role="status" hidden />
        </section>
        <section class="tickets" aria-label="Tickets">
          <div class="row controls">
            <label>
              Tickets{' '}
              <select id="source" dir="auto">
                <option value="">choose…</option>
                {sources.map((name) => (
                  <option value={name}>{name}</option>
                ))}
              </select>
            </label>
            <label>
              Sample{' '}
              <input
                id="sample"
                type="number"
                min={1}
                max={maxSample}
                step={1}
                value={sampleSize}
                inputmode="numeric"
              />
            </label>
            <label hidden={models.length === 0}>
              Model{' '}
              <select id="model" dir="auto" autocomplete="off">
                <option value="">as the prompt says</option>
                {models.map((name) => (
                  <option value={name}>{name}</option>
                ))}
              </select>
            </label>
            <label class="button file">
              Choose a file…
              <input id="file" type="file" accept={[...fileEndings, '.gz'].join(',')} />
            </label>
            <span class="small">or drop one on the page</span>
          </div>
          <div id="source-problem" class="problem" role="alert" hidden />
          <ul id="notes" class="notes" hidden />
          <div class="row action">
            <button
              type="button"
              id="test"
              class="primary"
              aria-keyshortcuts="Control+Enter"
              title="Ctrl+Enter"
            >
              Test prompt <kbd>Ctrl+Enter</kbd>
            </button>
            <button type="button" id="stop" aria-keyshortcuts="Control+." title="Ctrl+." hidden>
              Stop <kbd>Ctrl+.</kbd>
            </button>
            <span id="cost" role="status" dir="auto" />
          </div>
          <div class="row progress" id="progress" hidden>
            <progress id="share" max="1" value="0" aria-label="How far the test is" />
            <span id="stage" role="status" dir="auto" />
          </div>
          <div id="run-problem" class="problem" role="alert" hidden />
          <search class="row filters" aria-label="Filter">
            <input
              id="search"
              type="search"
              placeholder="Find in tickets"
              aria-label="Find in tickets"
              dir="auto"
            />
            <select id="by-category" aria-label="Category" dir="auto">
              <option value="">all categories</option>
            </select>
            {(['urgent', 'error', 'changed', 'to send'] as const).map((name) => (
              <label class="check">
                <input type="checkbox" data-filter={name} /> {name}
              </label>
            ))}
            <span id="shown" class="small" role="status" />
          </search>
          <div class="results">
            <div class="table">
              <table id="rows" aria-label="Results">
                <thead>
                  <tr>
                    {(['ticket', 'text', 'urgent', 'categories', 'outcome'] as const).map((name) => (
                      <th scope="col" aria-sort="none">
                        <button type="button" class="sort" data-sort={name}>
                          {name}
                        </button>
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody />
              </table>
              <p id="empty" class="empty">
                No tickets yet. Choose a source, or drop a file on the page.
              </p>
            </div>
            <figure class="chart" aria-labelledby="chart-title">
              <figcaption id="chart-title">Categories</figcaption>
              <ul id="chart" />
            </figure>
          </div>
        </section>
        <SaveDialog />
        <dialog id="detail" aria-labelledby="detail-title">
          <div class="row head">
            <h2 id="detail-title" dir="auto">
              Ticket
            </h2>
            <span class="space" />
            <button type="button" data-close>
              Close
            </button>
          </div>
          <p class="small" id="detail-place" dir="auto" />
          <div id="detail-outcome" />
          <h3>Ticket</h3>
          <pre id="detail-text" dir="auto" tabindex={0} />
          <h3>Raw reply</h3>
          <pre id="detail-reply" dir="auto" tabindex={0} />
        </dialog>
        <template id="bar">
          <li>
            <button type="button" class="bar">
              <span class="name" dir="auto" />
              <span class="count" />
              <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                <rect height="6" />
              </svg>
            </button>
          </li>
        </template>
        <template id="row">
          <tr>
            <th scope="row">
              <button type="button" class="link id" dir="auto" />
            </th>
            <td class="text">
              <div dir="auto" />
            </td>
            <td />
            <td class="categories" />
            <td />
          </tr>
        </template>
      </main>
    </StudioLayout>
  );
}
