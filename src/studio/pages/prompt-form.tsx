const efforts = ['low', 'medium', 'high'];

/** The fields of a prompt, which the page fills in. Each names the key of the front matter that it is. */
export function PromptForm() {
  return (
    <form id="form" class="fields" autocomplete="off">
      <p id="form-broken" class="note" hidden>
        The front matter cannot be read. Mend it in the text first.
      </p>
      <fieldset>
        <legend>Prompt</legend>
        <Field field="name" label="Name" />
        <Field field="description" label="Description" />
        <Area field="body" label="Message to the model ({text} is the ticket)" rows={12} isText />
        <Area field="system" label="System message" rows={3} />
      </fieldset>
      <fieldset>
        <legend>Categories</legend>
        <div id="categories" />
        <button type="button" id="add-category">
          Add a category
        </button>
      </fieldset>
      <fieldset>
        <legend>Urgent</legend>
        <Area field="urgent.description" label="What urgent means" rows={3} />
        <Area field="urgent.examples.yes" label="Urgent tickets, one a line" rows={4} isList />
        <Area field="urgent.examples.no" label="Tickets that are not urgent, one a line" rows={4} isList />
        <Field field="urgent.threshold" label="Threshold (0 to 1)" step="0.05" />
      </fieldset>
      <fieldset class="narrow">
        <legend>Model</legend>
        <Field field="model" label="Model" />
        <Field field="temperature" label="Temperature" step="0.1" />
        <Field field="max_output_tokens" label="Output tokens at most" step="1" />
        <label>
          Reasoning effort
          <select data-field="reasoning_effort">
            <option value="">unset</option>
            {efforts.map((effort) => (
              <option value={effort}>{effort}</option>
            ))}
          </select>
        </label>
        <label>
          Service tier
          <select data-field="service_tier">
            <option value="">unset</option>
            <option value="flex">flex</option>
          </select>
        </label>
      </fieldset>
      <template id="category">
        <fieldset class="category">
          <legend dir="auto" />
          <Field field="name" label="Name" />
          <Area field="description" label="Description" rows={2} />
          <Area field="examples" label="Examples, one a line" rows={3} isList />
          <button type="button" data-remove>
            Remove
          </button>
        </fieldset>
      </template>
    </form>
  );
}

interface FieldProps {
  readonly field: string;
  readonly label: string;
  /** Given for a number. */
  readonly step?: string;
}

function Field({ field, label, step }: FieldProps) {
  return (
    <label>
      {label}
      <input
        type={step === undefined ? 'text' : 'number'}
        data-field={field}
        data-kind={step === undefined ? 'text' : 'number'}
        step={step}
        dir="auto"
      />
    </label>
  );
}

interface AreaProps {
  readonly field: string;
  readonly label: string;
  readonly rows: number;
  /** Whether each line is a text of its own. */
  readonly isList?: true;
  /** Whether it is written as code is. */
  readonly isText?: true;
}

function Area({ field, label, rows, isList, isText }: AreaProps) {
  return (
    <label>
      {label}
      <textarea
        data-field={field}
        data-kind={isList ? 'list' : 'text'}
        class={isText ? 'mono' : undefined}
        rows={rows}
        dir="auto"
        spellcheck={false}
      />
    </label>
  );
}
