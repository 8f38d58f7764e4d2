import {
  DEFAULT_RETENTION_DAYS,
  type Tenant,
} from '@tenantry/plugin-tenants-common';
import { formatDay } from '../words';
import { textOf, type OperationReview, type OperationValues } from './review';

const DAY_MS = 86_400_000;
const daysOf = ({ days }: OperationValues): number =>
  Number(days ?? DEFAULT_RETENTION_DAYS);

const RETENTION_WORDS: Record<string, string> = {
  export: 'Exported to S3, then erased',
  retain: 'Retained',
  erase: 'Erased now',
};

const SEARCHED =
  'At the end the account is searched for anything of it that is left.';

const ERASED: Record<
  string,
  (values: OperationValues, tenant: Tenant) => string[]
> = {
  export: () => [
    'Its rows and users are written to S3, with counts and checksums.',
    'Then everything of it is erased. That cannot be taken back.',
    SEARCHED,
  ],
  retain: (values, { silo }) => [
    silo
      ? `What it runs on, its users and its data stay for ${daysOf(
          values,
        )} days, and cost until then. On the day they are erased.`
      : `Its users and its data stay for ${daysOf(
          values,
        )} days. On the day they are erased.`,
    'Its id is nobody else’s until then.',
  ],
  erase: () => [
    'Everything of it is erased: what it runs on, its users, its data. That cannot be taken back.',
    SEARCHED,
  ],
};

/** Of offboarding: what becomes of the data decides what is said. */
export const OFFBOARD_REVIEW: OperationReview = {
  title: 'Offboard a tenant',
  states: ['active', 'suspended', 'failed', 'offboarded'],
  problem: ({ confirm }, { tenantId, displayName }) =>
    [tenantId, displayName].includes(textOf(confirm))
      ? undefined
      : `The name "${textOf(
          confirm,
        )}" is not that of the tenant, which is ${displayName} (${tenantId}).`,
  choices: (values, _, now) => [
    {
      name: 'Its data',
      value: RETENTION_WORDS[textOf(values.retention)] ?? '',
    },
    ...(values.retention === 'retain'
      ? [
          {
            name: 'Until',
            value: formatDay(
              new Date(now.getTime() + daysOf(values) * DAY_MS).toISOString(),
            ),
          },
        ]
      : []),
  ],
  happens: (values, tenant) => [
    'At once its requests are refused, its API key is removed and its users are signed out.',
    ...(ERASED[textOf(values.retention)]?.(values, tenant) ?? []),
  ],
};
