import {
  CfnCondition,
  CfnOutput,
  CfnParameter,
  type CfnParameterProps,
  type CfnResource,
  CfnRule,
  Fn,
  RemovalPolicy,
  Stack,
} from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { allOrNone } from '../parts/allOrNone';
import { conditionalPolicy } from '../parts/conditionalPolicy';
import { userListing, userManagement } from '../parts/userManagement';
import { Users } from '../parts/Users';

/** Where the pool, and what it has, may be left by a stack that goes. */
const OUTLIVES_STACK = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

/**
 * Where a tenant's users sign in: in a user pool that the stack makes, or in the one that
 * they were made in when the tenant lived elsewhere. Theirs outlives its stack: passwords
 * cannot be moved.
 */
export class TenantUsers extends Construct {
  /** What the stack makes, unless it is given something else. */
  readonly own: Users;
  /** The parameter; empty where the stack makes one. */
  readonly givenPoolId: string;
  readonly userPoolId: string;
  readonly clientId: string;
  readonly issuer: string;
  /** `true` where the user pool has users of other tenants, too. */
  readonly isShared: string;
  readonly #makesOwn: CfnCondition;
  readonly #sharesPool: CfnCondition;
  readonly #arn: string;

  constructor(stack: Stack, { storefrontUrl }: { storefrontUrl: string }) {
    super(stack, 'TenantUsers');
    const text = (name: string, props: CfnParameterProps): string => {
      const parameter = new CfnParameter(this, name, { default: '', ...props });
      // An output of the stack has the same name.
      parameter.overrideLogicalId(name);
      return parameter.valueAsString;
    };
    const poolId = text('UserPoolId', {
      description:
        'User pool of a tenant that has one already; the stack makes one without',
      allowedPattern: '|[a-z0-9-]+_[0-9a-zA-Z]+',
    });
    const clientId = text('UserPoolClientId', {
      description: 'App client in that user pool',
      allowedPattern: '|[a-zA-Z0-9_+]{1,128}',
    });
    const issuer = text('UserPoolIssuer', {
      description: 'Issuer (iss) of the tokens of that user pool',
      allowedPattern: '|https?://.+',
    });
    this.givenPoolId = poolId;
    this.isShared = text('UserPoolShared', {
      description: 'Whether that user pool has users of other tenants, too',
      allowedValues: ['true', 'false'],
      default: 'false',
    });
    const isEmpty = (value: string) => Fn.conditionEquals(value, '');
    new CfnRule(stack, 'WholeIdentity', {
      assertions: [
        {
          assert: allOrNone([poolId, clientId, issuer]),
          assertDescription:
            'UserPoolId, UserPoolClientId and UserPoolIssuer belong together: give all of them, or none.',
        },
        {
          assert: Fn.conditionOr(
            Fn.conditionNot(isEmpty(poolId)),
            Fn.conditionEquals(this.isShared, 'false'),
          ),
          assertDescription:
            'UserPoolShared is about the user pool that UserPoolId names: give that, too.',
        },
      ],
    });
    this.#makesOwn = new CfnCondition(stack, 'MakesUserPool', {
      expression: isEmpty(poolId),
    });
    this.#sharesPool = new CfnCondition(stack, 'SharesUserPool', {
      expression: Fn.conditionEquals(this.isShared, 'true'),
    });

    this.own = new Users(stack, 'Users', {
      removalPolicy: OUTLIVES_STACK,
      storefrontUrl,
    });
    const { pool, client, domain } = this.own;
    domain.overrideLogicalId('SignInDomain');
    this.keep(pool.node.defaultChild as CfnResource);
    this.keep(client.node.defaultChild as CfnResource);
    this.keep(domain);
    new CfnOutput(stack, 'SignInUrl', {
      description: 'Where users sign in',
      value: this.own.signInUrl,
      condition: this.#makesOwn,
    });
    this.userPoolId = this.#choose(pool.userPoolId, poolId);
    this.clientId = this.#choose(client.userPoolClientId, clientId);
    this.issuer = this.#choose(pool.userPoolProviderUrl, issuer);
    this.#arn = stack.formatArn({
      service: 'cognito-idp',
      resource: 'userpool',
      resourceName: this.userPoolId,
    });
  }

  /** Makes a part of the user pool only where the stack makes one, and leaves it with that. */
  keep(part: CfnResource): void {
    part.cfnOptions.condition ??= this.#makesOwn;
    part.applyRemovalPolicy(OUTLIVES_STACK);
  }

  /** Lets the users service manage the tenant's users, and list them and nobody else. */
  allowManagement(role: Role): void {
    role.addToPolicy(userManagement(this.#arn));
    conditionalPolicy(this, 'ListOwn', {
      roles: [role],
      statement: userListing(this.#arn, 'ofOne'),
      condition: new CfnCondition(Stack.of(this), 'HasUserPoolForItself', {
        expression: Fn.conditionNot(this.#sharesPool),
      }),
    });
    conditionalPolicy(this, 'ListGroup', {
      roles: [role],
      statement: userListing(this.#arn, 'ofMany'),
      condition: this.#sharesPool,
    });
  }

  #choose(own: string, given: string): string {
    return Fn.conditionIf(this.#makesOwn.logicalId, own, given).toString();
  }
}
