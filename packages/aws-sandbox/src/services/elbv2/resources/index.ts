import type { Account, ResourceHandler } from '../../../types';
import type { Tables } from '..';
import { listenerHandler } from './listener';
import { loadBalancerHandler } from './loadBalancer';
import { ruleHandler } from './rule';
import { targetGroupHandler } from './targetGroup';

/** CloudFormation's types of Elastic Load Balancing. */
export const elbResourceHandlers = (
  account: Account,
  tables: Tables,
): ResourceHandler[] => [
  loadBalancerHandler(account, tables),
  listenerHandler(account, tables),
  ruleHandler(account, tables),
  targetGroupHandler(account, tables),
];
