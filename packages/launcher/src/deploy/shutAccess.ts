import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CloudFormationClient,
  type Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { settled, stackFailure } from './deployStack';

/** The parameter of `cell-access-stack`. */
const ACCESS = 'Access';

/** Whether CloudFormation takes an update of the stack now, or once it is at rest. */
export const canBeShut = ({ StackStatus }: Stack): boolean =>
  /^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$|(?<!REVIEW)_IN_PROGRESS$/.test(
    StackStatus ?? '',
  );

/**
 * Shuts a portal elsewhere out of the cell, so that what is done to its tenants from here
 * on is not taken for work that somebody has left behind. The roles stay: CloudFormation
 * deletes tenants' stacks with one of them. `deploy` opens it again.
 */
export async function shutAccess(
  cloudFormation: CloudFormationClient,
  { StackName }: Stack,
  {
    signal,
    pollMs,
    spreadMs = 0,
  }: {
    signal: AbortSignal;
    pollMs: number;
    /** How long IAM takes until all of AWS goes by a policy. */
    spreadMs?: number;
  },
): Promise<void> {
  // An earlier run may have been cut off while it did this.
  const found = await settled(cloudFormation, StackName!, pollMs);
  if (!found) {
    return;
  }
  // What was under way may have ended badly.
  if (!canBeShut(found)) {
    throw await stackFailure(cloudFormation, StackName!, found);
  }
  const { Parameters = [] } = found;
  const isShut = Parameters.some(
    ({ ParameterKey, ParameterValue }) =>
      ParameterKey === ACCESS && ParameterValue === 'shut',
  );
  if (isShut) {
    return;
  }
  await cloudFormation.send(
    new UpdateStackCommand({
      StackName,
      UsePreviousTemplate: true,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Parameters: Parameters.map(({ ParameterKey }) =>
        ParameterKey === ACCESS
          ? { ParameterKey, ParameterValue: 'shut' }
          : { ParameterKey, UsePreviousValue: true },
      ),
    }),
  );
  const result = await settled(cloudFormation, StackName!, pollMs);
  if (result?.StackStatus !== 'UPDATE_COMPLETE') {
    throw await stackFailure(cloudFormation, StackName!, result);
  }
  await sleep(spreadMs, undefined, { signal });
}
