import { CfnParameter, Tags, type Stack } from 'aws-cdk-lib';

/** Adds the parameter that names the cell, and tags everything in the stack with it. */
export function tagWithCell(stack: Stack): CfnParameter {
  const cellId = new CfnParameter(stack, 'CellId', {
    description: 'Id of the cell, as in the configuration of the portal',
    allowedPattern: '[a-z][a-z0-9-]{0,30}',
    default: 'local',
  });
  Tags.of(stack).add('tenantry:cell', cellId.valueAsString);
  return cellId;
}
