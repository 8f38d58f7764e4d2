import type {
  StackEvent,
  StackResource,
} from '@tenantry/plugin-tenants-common';
import { rootCauseOf } from './rootCause';
import {
  groupResources,
  nameOf,
  reasonWords,
  statusWords,
  summarize,
  typeWords,
} from './words';

const resource = (
  logicalId: string,
  type: string,
  status: string,
): StackResource => ({
  logicalId,
  type,
  status,
  updatedAt: '2026-11-01T00:00:00Z',
});

describe('words for what CloudFormation says', () => {
  it.each([
    ['CREATE_IN_PROGRESS', 'Being created', 'working'],
    ['CREATE_COMPLETE', 'Created', 'done'],
    ['CREATE_FAILED', 'Could not be created', 'failed'],
    ['ROLLBACK_IN_PROGRESS', 'Being rolled back', 'working'],
    ['ROLLBACK_COMPLETE', 'Rolled back', 'undone'],
    ['ROLLBACK_FAILED', 'Could not be rolled back', 'failed'],
    ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'Updated, cleaning up', 'working'],
    ['UPDATE_ROLLBACK_COMPLETE', 'Update rolled back', 'undone'],
    ['DELETE_SKIPPED', 'Kept', 'done'],
    ['DELETE_COMPLETE', 'Deleted', 'gone'],
    ['REVIEW_IN_PROGRESS', 'Waiting for its first change', 'working'],
    ['SOMETHING_NEW', 'SOMETHING_NEW', 'done'],
  ])('%s: %s', (status, word, tone) => {
    expect(statusWords(status)).toEqual({ word, tone });
  });

  it.each([
    ['AWS::ECS::Service', 'ECS service'],
    ['AWS::ECS::TaskDefinition', 'ECS task definition'],
    ['AWS::DynamoDB::Table', 'DynamoDB table'],
    ['AWS::Cognito::UserPoolClient', 'Cognito user pool client'],
    ['AWS::EC2::VPCEndpoint', 'EC2 VPC endpoint'],
    ['AWS::Logs::LogGroup', 'Log group'],
    ['Custom::Thing', 'Custom::Thing'],
  ])('%s: %s', (type, words) => {
    expect(typeWords(type)).toBe(words);
  });

  it.each([
    ['OrderService2A2C076C', 'OrderService'],
    ['tenant-acme', 'tenant-acme'],
    ['OrdersTable', 'OrdersTable'],
  ])('calls %s %s', (logicalId, name) => {
    expect(nameOf(logicalId)).toBe(name);
  });

  it('keeps of a reason what people can use', () => {
    expect(
      reasonWords(
        'Resource handler returned message: "Circuit breaker: \'x\'." (RequestToken: d5d8, HandlerErrorCode: GeneralServiceException)',
      ),
    ).toBe("Circuit breaker: 'x'.");
    expect(reasonWords('The role is gone (again).')).toBe(
      'The role is gone (again).',
    );
  });

  it('groups resources, and puts first what needs somebody', () => {
    const groups = groupResources([
      resource('OrdersTable', 'AWS::DynamoDB::Table', 'CREATE_COMPLETE'),
      resource('Orders', 'AWS::ECS::Service', 'CREATE_COMPLETE'),
      resource('Users', 'AWS::ECS::Service', 'CREATE_IN_PROGRESS'),
      resource('Products', 'AWS::ECS::Service', 'CREATE_FAILED'),
    ]);
    expect(
      groups.map(each => [
        each.group,
        each.resources.map(({ logicalId }) => logicalId),
      ]),
    ).toEqual([
      ['Services', ['Products', 'Users', 'Orders']],
      ['Data', ['OrdersTable']],
    ]);
  });

  it('sums up', () => {
    const some = (...statuses: string[]) =>
      summarize(
        statuses.map((s, i) => resource(`${i}`, 'AWS::IAM::Role', s)),
        'CREATE_COMPLETE',
      );
    expect(summarize([], 'CREATE_IN_PROGRESS')).toBe(
      'Nothing of it is there yet.',
    );
    expect(summarize([], 'ROLLBACK_COMPLETE')).toBe('Nothing of it is left.');
    expect(some('CREATE_COMPLETE', 'UPDATE_COMPLETE')).toBe(
      'All 2 resources are there.',
    );
    expect(some('CREATE_COMPLETE', 'CREATE_IN_PROGRESS', 'CREATE_FAILED')).toBe(
      '1 of 3 resources are there, 1 being worked on, 1 failed.',
    );
  });
});

describe('the root cause', () => {
  let count = 0;
  const event = (
    logicalId: string,
    status: string,
    reason?: string,
  ): StackEvent => ({
    id: `${count++}`,
    at: '2026-11-01T00:00:00Z',
    logicalId,
    type:
      logicalId === 'tenant-acme' ? 'AWS::CloudFormation::Stack' : 'A::B::C',
    status,
    reason,
  });

  it('is what failed first, not what was stopped because of it', () => {
    const events = [
      event('tenant-acme', 'ROLLBACK_COMPLETE'),
      event('tenant-acme', 'ROLLBACK_IN_PROGRESS', 'Products failed'),
      event('Orders', 'CREATE_FAILED', 'Resource creation cancelled'),
      event('Users', 'CREATE_FAILED', 'Also out of memory'),
      event('Products', 'CREATE_FAILED', 'Exit code 137'),
      event('tenant-acme', 'CREATE_IN_PROGRESS', 'User Initiated'),
    ];
    expect(rootCauseOf(events, 'tenant-acme')?.reason).toBe('Exit code 137');
  });

  it('is no failure of an earlier try', () => {
    const events = [
      event('Products', 'CREATE_IN_PROGRESS'),
      event('tenant-acme', 'CREATE_IN_PROGRESS'),
      event('Products', 'CREATE_FAILED', 'Exit code 137'),
      event('tenant-acme', 'CREATE_IN_PROGRESS'),
    ];
    expect(rootCauseOf(events, 'tenant-acme')).toBeUndefined();
  });
});
