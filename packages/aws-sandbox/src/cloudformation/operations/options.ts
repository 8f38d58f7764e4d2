import type {
  CreateStackInput,
  DeploymentConfig,
  Tag,
  UpdateStackInput,
} from '@aws-sdk/client-cloudformation';
import { only } from '../../http/only';
import type { StackRecord } from '../model';

export const tagsOf = (tags: Tag[] = []) =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key!, Value!]));

/** Whether an operation runs on a stack. */
export const isBusy = ({ status }: StackRecord): boolean =>
  status.endsWith('_IN_PROGRESS');

/** How an operation runs and what becomes of it when it fails. */
export function deploymentOf(
  input: Pick<
    CreateStackInput & UpdateStackInput,
    'DeploymentConfig' | 'DisableRollback' | 'OnFailure'
  >,
  operation: string,
): Pick<StackRecord, 'express' | 'onFailure'> {
  const config: DeploymentConfig = input.DeploymentConfig ?? {};
  only(config, ['Mode', 'DisableRollback'], `${operation} DeploymentConfig`);
  const express = config.Mode === 'EXPRESS';
  // In express mode nothing is rolled back unless that is asked for.
  const disableRollback =
    config.DisableRollback ??
    input.DisableRollback ??
    (express && input.OnFailure === undefined);
  return {
    express,
    onFailure: disableRollback ? 'DO_NOTHING' : input.OnFailure ?? 'ROLLBACK',
  };
}
