import { type Command, showKey } from './keys.js';

/** What each command is called on the page. */
export const labels: Readonly<Record<Command, string>> = {
  accept: 'Accept and next',
  urgent: 'Urgent',
  skip: 'Skip',
  undo: 'Undo',
  back: 'Back',
  forward: 'Forward',
  search: 'Find',
  help: 'Keys and help',
};

interface KeyButtonProps {
  readonly action: string;
  readonly keys: ReadonlyMap<string, string>;
  readonly className: string;
  readonly children: string;
}

/** A button that a key presses, which it shows. */
export function KeyButton({ action, keys, className, children }: KeyButtonProps) {
  const key = keys.get(action) ?? '';
  const isChoice = className === 'choice';
  return (
    <button
      type="button"
      class={className}
      data-do={action}
      data-key={key}
      data-repeat={action === 'back' || action === 'forward' ? 'yes' : undefined}
      aria-pressed={isChoice ? 'false' : undefined}
    >
      <span dir="auto">{children}</span> <kbd>{showKey(key)}</kbd>
    </button>
  );
}

interface KeyDialogProps {
  readonly keys: ReadonlyMap<string, string>;
}

/** What keys do, and how to change them. */
export function KeyDialog({ keys }: KeyDialogProps) {
  const names = new Map<string, string>(Object.entries(labels));
  return (
    <dialog id="help" aria-labelledby="help-title">
      <div class="row head">
        <h2 id="help-title">Keys and help</h2>
        <span class="space" />
        <button type="button" data-close>
          Close
        </button>
      </div>
      <p>
        Choose categories and accept: it is saved, and the next ticket comes by itself. Keys do nothing while
        you type in a field or hold Ctrl, Alt or Cmd. To change a key, go to its field and press another one;
        Backspace leaves it without.
      </p>
      <div id="key-problem" class="problem" role="alert" hidden />
      <fieldset id="key-fields" class="key-fields">
        <legend class="hidden">Keys</legend>
        {[...keys].map(([action, key]) => (
          <label>
            <span dir="auto">{names.get(action) ?? action.slice(1)}</span>
            <input readonly data-field={action} value={showKey(key)} />
          </label>
        ))}
      </fieldset>
      <button type="button" data-do="usual">
        Back to the usual keys
      </button>
    </dialog>
  );
}
