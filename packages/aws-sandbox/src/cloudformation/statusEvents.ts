import type { Emit } from '../services/events/model';
import type { StackRecord } from './model';

/** Tells a stack's status as CloudFormation does. */
export const tellStatus = (emit: Emit, stack: StackRecord): void =>
  emit({
    source: 'aws.cloudformation',
    detailType: 'CloudFormation Stack Status Change',
    resources: [stack.id],
    detail: {
      'stack-id': stack.id,
      'status-details': {
        status: stack.status,
        'status-reason': stack.reason ?? '',
      },
      'client-request-token': stack.clientRequestToken ?? '',
    },
  });
