/** One quota of the account, as Service Quotas tells it. */
export interface Quota {
  serviceCode: string;
  serviceName: string;
  code: string;
  name: string;
  /** What AWS gives an account that has asked for nothing. */
  awsDefault: number;
  /** What this account has. */
  value: number;
  adjustable: boolean;
  /** Counted for the account, not for each region. */
  global: boolean;
  /** Where CloudWatch tells how much of it is used. */
  usageMetric?: {
    namespace: string;
    name: string;
    dimensions: Record<string, string>;
    statistic: string;
  };
}

/** Dimensions of the metric behind the Fargate vCPU quota, as in AWS. */
export const FARGATE_VCPU_USAGE = {
  Service: 'Fargate',
  Type: 'Resource',
  Resource: 'vCPU',
  Class: 'Standard/OnDemand',
};

/** The quotas that the product's sizes run into. Codes and defaults are AWS's. */
const TABLE: Quota[] = [
  {
    serviceCode: 'cloudformation',
    serviceName: 'AWS CloudFormation',
    code: 'L-0485CB21',
    name: 'Stack count',
    awsDefault: 2000,
    value: 2000,
    adjustable: true,
    global: false,
  },
  {
    serviceCode: 'cognito-idp',
    serviceName: 'Amazon Cognito User Pools',
    code: 'L-66E6DF30',
    name: 'User pools per account',
    awsDefault: 1000,
    value: 1000,
    adjustable: true,
    global: false,
  },
  {
    serviceCode: 'fargate',
    serviceName: 'AWS Fargate',
    code: 'L-3032A538',
    name: 'Fargate On-Demand vCPU resource count',
    awsDefault: 6,
    // A laptop's processes cost no vCPU: leave room for every tenant of a demonstration.
    value: 4000,
    adjustable: true,
    global: false,
    usageMetric: {
      namespace: 'AWS/Usage',
      name: 'ResourceCount',
      dimensions: FARGATE_VCPU_USAGE,
      statistic: 'Maximum',
    },
  },
  {
    serviceCode: 'iam',
    serviceName: 'AWS Identity and Access Management (IAM)',
    code: 'L-FE177D64',
    name: 'Roles per account',
    awsDefault: 1000,
    value: 1000,
    adjustable: true,
    global: true,
  },
];

/** The quotas of the account, by `<service code>/<quota code>`. */
export class Quotas {
  readonly #quotas: ReadonlyMap<string, Quota>;

  /** `values` replaces the account's own values, for example `{ 'fargate/L-3032A538': 6 }`. */
  constructor(values: Record<string, number> = {}) {
    const quotas = new Map(
      TABLE.map(quota => [`${quota.serviceCode}/${quota.code}`, quota]),
    );
    for (const [id, value] of Object.entries(values)) {
      const quota = quotas.get(id);
      if (!quota) {
        throw new Error(
          `There is no quota ${id} in the sandbox. Known: ${[
            ...quotas.keys(),
          ].join(', ')}`,
        );
      }
      quotas.set(id, { ...quota, value });
    }
    this.#quotas = quotas;
  }

  all(): Quota[] {
    return [...this.#quotas.values()];
  }

  find(serviceCode: string, code: string): Quota | undefined {
    return this.#quotas.get(`${serviceCode}/${code}`);
  }

  stacks(): number {
    return this.find('cloudformation', 'L-0485CB21')!.value;
  }

  userPools(): number {
    return this.find('cognito-idp', 'L-66E6DF30')!.value;
  }

  roles(): number {
    return this.find('iam', 'L-FE177D64')!.value;
  }
}
