import { Alert } from '@backstage/ui';
import {
  isSwitched,
  type LifecycleState,
  type Tenant,
} from '@tenantry/plugin-tenants-common';
import { TaskButton } from '../components/TaskLink';
import { formatDay, stepWords } from '../words';

type Said = {
  status: 'info' | 'warning' | 'danger';
  title: string;
  description: string;
};

/** What becomes of the services of a suspended tenant. */
function restWords(rest: Tenant['rest']): string {
  if (!rest) {
    return 'Its services and its data stay as they are.';
  }
  return rest.since
    ? 'Its services are scaled to zero until it is resumed; its data stays as it is.'
    : 'Scaling its services to zero has begun; its data stays as it is.';
}

/** What a tenant's state means for its health and use; nothing for those in service. */
function sayOf({
  state,
  failure,
  rest,
  silo,
  offboarding,
  move,
}: Tenant): Said | undefined {
  const said: Partial<Record<LifecycleState, Said>> = {
    provisioning: {
      status: 'info',
      title: 'Being onboarded',
      description:
        'Its services show here as soon as they exist; requests once it is active.',
    },
    suspended: {
      status: 'warning',
      title: 'Suspended',
      description: `The front door refuses its requests. ${restWords(rest)}`,
    },
    migrating: {
      status: 'info',
      title: 'Changing its tier',
      description:
        move && isSwitched(move)
          ? 'It is served from where it goes to, which is what shows here.'
          : 'It is served from where it was, which is what shows here, until it is switched.',
    },
    updating: {
      status: 'info',
      title: 'Being updated',
      description: 'Deployments show below how far the update is.',
    },
    deprovisioning: {
      status: 'warning',
      title: 'Being offboarded',
      description: silo
        ? 'The front door refuses its requests, and its services stop.'
        : 'The front door refuses its requests. The services go on: they are shared.',
    },
    offboarded: {
      status: 'info',
      title: 'Offboarded',
      description: offboarding?.retainedUntil
        ? `Nobody is let in. ${
            silo ? 'What it runs on, its users' : 'Its users'
          } and its data are kept until ${formatDay(
            offboarding.retainedUntil,
          )}.`
        : 'Nothing of it runs any more. What follows is the past.',
    },
    failed: {
      status: 'danger',
      title: failure
        ? `Failed in the step "${stepWords(failure.step)}"`
        : 'The last operation failed',
      description: failure
        ? `${failure.cause} ${failure.hint}`
        : 'Its history says what happened.',
    },
  };
  return said[state];
}

/** Says so when a tenant is not simply in service, and leads to the task that is about it. */
export const StateNotice = ({ tenant }: { tenant?: Tenant }) => {
  const said = tenant && sayOf(tenant);
  const taskId = tenant?.operation?.taskId ?? tenant?.failure?.taskId;
  return said ? (
    <Alert
      {...said}
      icon
      customActions={taskId && <TaskButton taskId={taskId} />}
    />
  ) : null;
};
