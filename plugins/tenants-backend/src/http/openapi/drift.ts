import { DRIFT_STATES } from '@tenantry/plugin-tenants-common';
import {
  count,
  error,
  errors,
  flag,
  inPath,
  json,
  list,
  notFound,
  ofTenant,
  oneOf,
  ref,
  shape,
  text,
  time,
} from './parts';

const state = oneOf(DRIFT_STATES);

/** How stacks compare with their templates. */
export const driftPaths = {
  '/tenants/{tenantId}/drift': ofTenant(
    'GetTenantDrift',
    "How the tenant's stack compares with its template, as of the latest look. From the store.",
    ['The latest result', 'TenantDrift'],
  ),
  '/tenants/{tenantId}/drift/compare': {
    post: {
      operationId: 'CompareTenant',
      description:
        "Has CloudFormation compare the tenant's stack with its template, which takes minutes; the result is there to be read afterwards, and open pages are told. For people, with the permission `tenant.operate`.",
      parameters: [inPath('tenantId')],
      responses: {
        '202': json('It is being compared', ref('TenantDrift')),
        ...errors,
        ...notFound,
        '409': error('Something is changing the stack'),
      },
    },
  },
};

export const driftSchemas = {
  DriftSummary: shape({
    state,
    since: time,
    checkedAt: time,
    resources: count,
  }),
  FleetDrift: shape(
    { drifted: count, inSync: count, unknown: count, unchecked: count },
    { oldestCheckedAt: time },
  ),
  TenantDrift: shape(
    { stackName: text, shared: flag },
    {
      drift: shape({
        state,
        since: time,
        checkedAt: time,
        resources: list(
          shape(
            {
              logicalId: text,
              type: text,
              state: oneOf(['modified', 'deleted', 'unknown']),
              differences: list(
                shape(
                  {
                    path: text,
                    kind: oneOf(['changed', 'removed', 'added']),
                  },
                  { expected: text, actual: text },
                ),
              ),
            },
            { physicalId: text, reason: text },
          ),
        ),
      }),
      comparingSince: time,
      problem: text,
      triedAt: time,
    },
  ),
};
