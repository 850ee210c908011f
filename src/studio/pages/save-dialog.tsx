import { visibilities } from '../../core/visibility.js';
import { audience } from '../../prompts/library/describe-version.js';

/** Name, message and visibility of the version that is to be saved; after a conflict who saved in between, and what differs. */
export function SaveDialog() {
  return (
    <dialog id="save-dialog" aria-labelledby="save-title">
      <form id="save-form" class="fields" method="dialog" autocomplete="off">
        <h2 id="save-title">Save the prompt</h2>
        <label>
          Name
          <input id="save-name" required pattern="[a-z0-9][a-z0-9_\-]{0,63}" maxlength={64} dir="auto" />
          <span class="small">Small letters, digits, - and _</span>
        </label>
        <label>
          What changed, and why
          <input id="save-message" maxlength={2000} dir="auto" />
        </label>
        <label>
          Who may list and read it
          <select id="save-visibility">
            {visibilities.map((visibility) => (
              <option value={visibility}>{`${visibility}: ${audience[visibility]}`}</option>
            ))}
          </select>
        </label>
        <div id="save-problem" class="problem" role="alert" hidden />
        <div id="conflict" hidden>
          <h3>Someone else saved in between</h3>
          <ul id="conflict-since" />
          <p>From the newest version to yours:</p>
          <section id="conflict-diff" class="diff" tabindex={0} aria-label="Difference" />
        </div>
        <div class="row">
          <span class="space" />
          <button type="button" data-close>
            Cancel
          </button>
          <button type="submit" id="save-button" class="primary">
            Save
          </button>
        </div>
      </form>
    </dialog>
  );
}
