import type { Headers } from '../../core/http/headers.js';
import type { LoginGrant } from '../../core/identity.js';
import type { ProxySettings } from '../../core/proxy.js';
import type { KnownSecrets } from '../../core/text/known-secrets.js';
import type { Clock } from '../../core/world/clock.js';
import type { Variables } from '../../core/world/environment.js';
import type { Waiting } from '../../core/world/wait.js';
import type { World } from '../../core/world/world.js';

/** What a program needs to reach the services of vendors, and to say who it is. */
export interface ServiceAccess {
  /** The environment's variables for services: see `Environment.services`. */
  readonly variables: Variables;
  readonly proxy: ProxySettings;
  /** Is given each credential, so that it can be hidden. */
  readonly known: KnownSecrets;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** How to wait for a service; an interrupt ends the request under way. */
  readonly waiting: Waiting;
  /** The folder that paths in variables are relative to. */
  readonly cwd: string;
  /** Receives what the user should know of a credential, such as that others may read it. */
  readonly warn: (message: string) => void;
  /** See `CurrentIdentity.grantFrom`; undefined where no login counts. */
  readonly login?: ((issuer: string) => Promise<LoginGrant | undefined>) | undefined;
}

/** The HTTP API of a vendor. */
export interface Service {
  /** What messages call it: `Zendesk`. */
  readonly name: string;
  /** The only hosts that are ever reached: whole names, or, with a dot before them, all names that end so. */
  readonly hosts: readonly string[];
  /**
   * Returns the headers that let us in.
   * @param again whether the last ones were refused with 401, and others are wanted
   * @throws TicketsiftError where there is no credential
   */
  readonly authorize: (again?: 'again') => Promise<Readonly<Record<string, string>>>;
  /** Returns what a failure means, with what to do. What the answer says is hostile. */
  readonly explain: (failure: ServiceFailure) => Error;
  /**
   * Returns how long a success asks us to wait before the next request, in milliseconds; undefined where it does not: for
   * limits that a service announces.
   */
  readonly pauseAfter?: (answer: ServiceAnswer) => number | undefined;
  /** Returns whether a failure would come again, or passes; undefined where its status says so as with other services. */
  readonly passes?: (answer: ServiceAnswer) => boolean | undefined;
}

export interface ServiceRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly host: string;
  /** Starts with `/`; may have a query. */
  readonly path: string;
  /** Sent as JSON; as a form where it is URLSearchParams. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether it may be sent again where its answer is lost; by default only where the method is GET or PUT. */
  readonly isRepeatable?: boolean;
  /** Statuses that are an answer, too, beside success: 404 where something may be gone. */
  readonly accepts?: readonly number[];
  /** Whether it is sent without the headers of `authorize`. */
  readonly isOpen?: true;
  /** How long an interrupt leaves it under way, in milliseconds: its answer says how to end what it began. */
  readonly graceMs?: number;
  /** In milliseconds; a minute by default. */
  readonly timeoutMs?: number;
  /** The largest answer that is read, unpacked, in bytes; 64 MiB by default. */
  readonly maxBytes?: number;
}

/** What came back, read to the end. Hostile. */
export interface ServiceAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** An answer that is not a success. */
export interface ServiceFailure {
  readonly request: ServiceRequest;
  readonly answer: ServiceAnswer;
}

/** Returns the access of a command to services. */
export function accessOf(
  {
    environment,
    cwd,
    now,
    elapsed,
    after,
    random,
  }: Pick<World, 'environment' | 'cwd' | 'random' | keyof Clock>,
  waiting: Waiting,
  { warn = () => {}, login }: Partial<Pick<ServiceAccess, 'warn' | 'login'>> = {},
): ServiceAccess {
  const { services: variables, proxy, known } = environment;
  return { variables, proxy, known, clock: { now, elapsed, after }, random, waiting, cwd, warn, login };
}
