import {
  CfnCondition,
  CfnOutput,
  CfnParameter,
  Fn,
  Stack,
  type StackProps,
} from 'aws-cdk-lib';
import { ArnPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { conditionalPolicy } from './parts/conditionalPolicy';
import { CellRoles } from './portal/CellRoles';
import type { SharedInfraStack } from './SharedInfraStack';
import { tagWithCell } from './tags';

/** In a cell without a portal of its own: the roles that one elsewhere takes. */
export class CellAccessStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { shared: SharedInfraStack },
  ) {
    super(scope, id, props);
    const { shared } = props;
    const cellId = tagWithCell(this).valueAsString;
    const portalRoleArn = new CfnParameter(this, 'PortalRoleArn', {
      description: 'ReadRoleArn of the portal, which looks at this cell',
      allowedPattern: 'arn:[a-z-]+:iam::[0-9]{12}:role/.+',
    }).valueAsString;
    const externalId = new CfnParameter(this, 'ExternalId', {
      description: 'What the portal has to say when it takes the role',
      allowedPattern: '[A-Za-z0-9_+=,.@:/-]{8,}',
    }).valueAsString;
    const access = new CfnParameter(this, 'Access', {
      description: 'Whether the portal may do anything; shut while tenants go',
      allowedValues: ['open', 'shut'],
      default: 'open',
    }).valueAsString;
    const { read, change, stacks } = new CellRoles(this, 'Roles', {
      cellId,
      registry: shared.registry,
      exports: shared.exports,
      eventBus: shared.eventBus,
      queues: shared.queues,
      accessLogs: shared.accessLogs,
      reader: new ArnPrincipal(portalRoleArn).withConditions({
        StringEquals: { 'sts:ExternalId': externalId },
      }),
      // The portal's configuration, which is in its image, names them.
      namePrefix: `tenantry-${cellId}-`,
    });
    // Counts also for credentials that the portal has already, as soon as IAM has spread it.
    conditionalPolicy(this, 'Shut', {
      roles: [read, change],
      statement: new PolicyStatement({
        effect: Effect.DENY,
        actions: ['*'],
        resources: ['*'],
      }),
      condition: new CfnCondition(this, 'IsShut', {
        expression: Fn.conditionEquals(access, 'shut'),
      }),
    });
    new CfnOutput(this, 'ReadRoleArn', { value: read.roleArn });
    new CfnOutput(this, 'ChangeRoleArn', { value: change.roleArn });
    new CfnOutput(this, 'StackRoleArn', { value: stacks.roleArn });
  }
}
