import type { Change } from '@aws-sdk/client-cloudformation';
import { LifecycleError } from '../errors';
import { typeInWords } from '../provisioners/silo/events';
import { shownValue } from './shown';

/** What a change set would do to a resource. */
export interface PlannedChange {
  logicalId: string;
  type: string;
  action: 'change' | 'make' | 'replace' | 'remove';
  /** Properties that would change. */
  details: Array<{ path: string; from?: string; to?: string }>;
}

/** Made anew these are empty, or others than those that tokens and data name. */
const IRREPLACEABLE = [
  'AWS::DynamoDB::Table',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
];

function actionOf(
  change: NonNullable<Change['ResourceChange']>,
): PlannedChange['action'] | undefined {
  switch (change.Action) {
    case 'Add':
      return 'make';
    case 'Remove':
      return 'remove';
    case 'Modify':
    case 'Dynamic':
      // It may have to be replaced: CloudFormation does not know before.
      return change.Replacement === 'False' ? 'change' : 'replace';
    default:
      // Nothing happens to the resource itself.
      return undefined;
  }
}

/** What a change set would do, resource by resource. */
export const toPlan = (changes: Change[]): PlannedChange[] =>
  changes.flatMap(({ ResourceChange: change }) => {
    const action = change && actionOf(change);
    return action
      ? {
          logicalId: change.LogicalResourceId!,
          type: change.ResourceType!,
          action,
          details: (change.Details ?? []).flatMap(({ Target }) => {
            const path = Target?.Path ?? (Target?.Name && `/${Target.Name}`);
            return path
              ? {
                  path,
                  from: shownValue(path, Target!.BeforeValue),
                  to: shownValue(path, Target!.AfterValue),
                }
              : [];
          }),
        }
      : [];
  });

const nameOf = ({ logicalId, type }: PlannedChange) =>
  `${logicalId} (${typeInWords(type)})`;

const WORDS: Record<PlannedChange['action'], string> = {
  change: 'is brought back',
  make: 'is gone, and is made anew',
  replace: 'is replaced',
  remove: 'is removed',
};

/** A line for the log: what would become of a resource. */
export function planInWords(change: PlannedChange): string {
  const details = change.details.map(
    ({ path, from = 'nothing', to = 'nothing' }) =>
      `${path.slice(1)} from ${from} to ${to}`,
  );
  return `${nameOf(change)} ${WORDS[change.action]}${
    details.length > 0 ? `: ${details.join('; ')}` : ''
  }.`;
}

/** Refuses a plan by which data or users would be lost for good, before anything is done. */
export function requireHarmless(plan: PlannedChange[]): void {
  const harmful = plan.find(
    ({ type, action }) => action !== 'change' && IRREPLACEABLE.includes(type),
  );
  if (harmful) {
    throw new LifecycleError(
      harmful.action === 'make'
        ? `${nameOf(
            harmful,
          )} is gone: CloudFormation would make an empty one. Nothing was changed.`
        : `${nameOf(
            harmful,
          )} could be brought back only by replacing it with an empty one. Nothing was changed.`,
      harmful.action === 'make'
        ? 'Restore it from a backup under the same name, or move the tenant to another tier and back.'
        : 'Take the change back by hand, then compare it again.',
    );
  }
}
