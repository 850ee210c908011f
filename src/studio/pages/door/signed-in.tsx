import { tryGetContext } from 'hono/context-storage';
import { visible } from '../../../core/text/visible.js';
import type { SignedIn, StudioEnv } from '../../desk.js';

/** Returns who is signed in where this page is written; undefined in a studio for oneself, and for who is not signed in. */
export function signedIn(): SignedIn | undefined {
  return tryGetContext<StudioEnv>()?.var.desk?.person;
}

/** Says who is signed in, and lets them sign out. */
export function SignedInAs({ name, accountUrl }: SignedIn) {
  return (
    <span class="person">
      <span class="small">
        Signed in as <bdi>{visible(name)}</bdi>
      </span>
      {accountUrl && (
        <a href={accountUrl} target="_blank" rel="noreferrer">
          Account
        </a>
      )}
      <button type="button" id="sign-out" class="link">
        Sign out
      </button>
    </span>
  );
}
