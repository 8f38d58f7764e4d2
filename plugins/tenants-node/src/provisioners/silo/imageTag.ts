import { POOL_STACK } from '../../cell/CellContexts';
import { LifecycleError } from '../../errors';
import type { StepTools } from '../../onboarding/types';

/** The tag that was chosen, or else what the pool runs. */
export async function imageTagOf(
  { contexts, context }: StepTools,
  chosen: string | undefined,
): Promise<string> {
  const tag = chosen ?? (await contexts.pool(context.cell)).RunningImageTag;
  if (!tag) {
    throw new LifecycleError(
      `No image tag was chosen, and the stack ${POOL_STACK} lacks the output RunningImageTag.`,
      'Choose one, or deploy that stack from this version of Tenantry.',
    );
  }
  return tag;
}
