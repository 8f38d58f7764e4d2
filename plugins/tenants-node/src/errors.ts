import { CustomErrorBase } from '@backstage/errors';

/** Why a lifecycle step cannot go on, and what to do about it. */
export class LifecycleError extends CustomErrorBase {
  name = 'LifecycleError' as const;

  constructor(
    /** A sentence; no personal data. */
    readonly reason: string,
    /** What to do, a sentence. */
    readonly hint: string,
  ) {
    // Without its cause: that would be told with the message, addresses and all.
    super(`${reason} ${hint}`);
  }
}
