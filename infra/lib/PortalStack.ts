import {
  CfnCondition,
  CfnOutput,
  Fn,
  Stack,
  type StackProps,
  Validations,
} from 'aws-cdk-lib';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Secret as EcsSecret } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { conditionalPolicy } from './parts/conditionalPolicy';
import { Balancer } from './portal/Balancer';
import { CellRoles } from './portal/CellRoles';
import { Database } from './portal/Database';
import { PortalAlarms } from './portal/PortalAlarms';
import { portalParameters } from './portal/PortalParameters';
import { PortalService } from './portal/PortalService';
import { PortalUsers } from './portal/PortalUsers';
import type { SharedInfraStack } from './SharedInfraStack';
import { tagWithCell } from './tags';

/** In the image. */
const RDS_CERTIFICATES = '/etc/ssl/rds.pem';

/** The portal itself, in the account and the network of its cell. */
export class PortalStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { shared: SharedInfraStack },
  ) {
    super(scope, id, props);
    const { network, repositories, ...shared } = props.shared;
    const { vpc } = network;
    const cellId = tagWithCell(this).valueAsString;
    const parameters = portalParameters(this);
    const url = `https://${parameters.domainName}`;

    const roles = new CellRoles(this, 'Roles', {
      cellId,
      registry: shared.registry,
      exports: shared.exports,
      eventBus: shared.eventBus,
      queues: shared.queues,
      accessLogs: shared.accessLogs,
      reader: new ServicePrincipal('ecs-tasks.amazonaws.com'),
    });
    const { cellRoleArns } = parameters;
    conditionalPolicy(this, 'OtherCells', {
      roles: [roles.read],
      statement: new PolicyStatement({
        actions: ['sts:AssumeRole'],
        resources: Fn.split(',', cellRoleArns),
      }),
      condition: new CfnCondition(this, 'HasOtherCells', {
        expression: Fn.conditionNot(Fn.conditionEquals(cellRoleArns, '')),
      }),
    });
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Tasks of the portal',
    });
    const database = new Database(this, 'Database', {
      vpc,
      client: securityGroup,
    });
    const sessionSecret = new Secret(this, 'SessionSecret', {
      description: 'Signs the sessions of people who sign in to the portal',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    Validations.of(sessionSecret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'A new one signs everybody out; the portal reads it when it starts.',
    });
    const hasOwnUsers = new CfnCondition(this, 'HasOwnUsers', {
      expression: Fn.conditionEquals(parameters.oidcMetadataUrl, ''),
    });
    const users = new PortalUsers(this, 'Users', {
      url,
      condition: hasOwnUsers,
    });
    const choose = (own: string, given: string) =>
      Fn.conditionIf(hasOwnUsers.logicalId, own, given).toString();
    const oidcSecret = Secret.fromSecretCompleteArn(
      this,
      'OidcClientSecret',
      choose(users.clientSecretArn, parameters.oidcClientSecretArn),
    );
    const balancer = new Balancer(this, 'Balancer', {
      vpc,
      certificateArn: parameters.certificateArn,
      allowedCidr: parameters.allowedCidr,
    });
    const { service } = new PortalService(this, 'Portal', {
      vpc,
      balancer,
      securityGroup,
      taskRole: roles.read,
      repository: repositories.portal,
      imageTag: parameters.imageTag,
      replicas: parameters.replicas,
      environment: {
        NODE_ENV: 'production',
        // Tasks have a read-only root; this is their one folder.
        HOME: '/tmp',
        TENANTRY_URL: url,
        TENANTRY_ACCOUNT_ID: this.account,
        TENANTRY_REGION: this.region,
        TENANTRY_CHANGE_ROLE_ARN: roles.change.roleArn,
        TENANTRY_STACK_ROLE_ARN: roles.stacks.roleArn,
        OIDC_METADATA_URL: choose(
          users.metadataUrl,
          parameters.oidcMetadataUrl,
        ),
        OIDC_CLIENT_ID: choose(users.clientId, parameters.oidcClientId),
        POSTGRES_HOST: database.cluster.clusterEndpoint.hostname,
        POSTGRES_PORT: '5432',
        POSTGRES_CA_FILE: RDS_CERTIFICATES,
      },
      secrets: {
        POSTGRES_USER: EcsSecret.fromSecretsManager(
          database.secret,
          'username',
        ),
        POSTGRES_PASSWORD: EcsSecret.fromSecretsManager(
          database.secret,
          'password',
        ),
        AUTH_SESSION_SECRET: EcsSecret.fromSecretsManager(sessionSecret),
        OIDC_CLIENT_SECRET: EcsSecret.fromSecretsManager(oidcSecret),
      },
    });
    // A portal without a database would only be restarted.
    service.node.addDependency(database.cluster);
    new PortalAlarms(this, 'Alarms', {
      balancer,
      deadLetterQueues: {
        Events: `tenantry-${cellId}-events-dead`,
        Requests: `tenantry-${cellId}-requests-dead`,
      },
      topicArn: parameters.alarmTopicArn,
    });

    this.#output('PortalUrl', url);
    this.#output(
      'LoadBalancerDnsName',
      balancer.loadBalancer.loadBalancerDnsName,
    );
    this.#output('ReadRoleArn', roles.read.roleArn);
    this.#output('ChangeRoleArn', roles.change.roleArn);
    this.#output('StackRoleArn', roles.stacks.roleArn);
    this.#output('RunningImageTag', parameters.imageTag);
    this.#output('UserPoolId', users.userPoolId, hasOwnUsers);
  }

  #output(name: string, value: string, condition?: CfnCondition): void {
    new CfnOutput(this, name, { value, condition });
  }
}
