import * as z from 'zod';

/** Ids are numbers in JSON, of at most 53 bits. */
const id = z.union([z.number().int(), z.string()]).transform(String);
const text = z
  .string()
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? '');
const reference = id
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? '');

/** Of what a ticket has, the part that is read; anything that is missing or of another type is empty. */
const ticketSchema = z.object({
  id,
  subject: text,
  description: text,
  status: text,
  priority: text,
  type: text,
  tags: z.array(z.string()).catch([]),
  created_at: text,
  updated_at: text,
  requester_id: reference,
  assignee_id: reference,
  group_id: reference,
  organization_id: reference,
  via: z
    .object({ channel: z.union([z.string(), z.number()]).transform(String) })
    .nullish()
    .catch(undefined),
  satisfaction_rating: z.object({ score: text }).nullish().catch(undefined),
  custom_fields: z.array(z.object({ id, value: z.unknown().optional() })).catch([]),
});

export type ZendeskTicket = z.infer<typeof ticketSchema>;

/** A page of the incremental export. */
export const ticketPageSchema = z.object({
  tickets: z.array(ticketSchema),
  after_cursor: z.string().nullish(),
  end_of_stream: z.boolean(),
});

const meta = z.object({ has_more: z.boolean(), after_cursor: z.string().nullish() }).nullish();

const ticketFieldSchema = z.object({
  id,
  title: text,
  type: text,
  active: z.boolean().catch(true),
  removable: z.boolean().catch(true),
  custom_field_options: z.array(z.object({ name: text, value: text })).catch([]),
  /** The tag that a checkbox adds. */
  tag: text,
});

export type ZendeskField = z.infer<typeof ticketFieldSchema>;

export const ticketFieldsSchema = z.object({ ticket_fields: z.array(ticketFieldSchema), meta });

const commentSchema = z.object({
  public: z.boolean().catch(false),
  plain_body: text,
  body: text,
});

export const commentsSchema = z.object({ comments: z.array(commentSchema), meta });

const jobResult = z.object({
  id: id.nullish().catch(undefined),
  success: z.boolean().nullish().catch(undefined),
  error: text,
  errors: z.unknown().optional(),
  details: z.unknown().optional(),
});

export const jobSchema = z.object({
  job_status: z.object({
    id: z.string(),
    status: z.string(),
    message: text,
    results: z.array(jobResult).nullish().catch(undefined),
  }),
});

export type ZendeskJob = z.infer<typeof jobSchema>['job_status'];

/** What Zendesk says went wrong: `error` is a code, or an object for people. */
export const complaintSchema = z.object({
  error: z.union([z.string(), z.object({ title: text, message: text })]).nullish(),
  description: text,
  message: text,
});
