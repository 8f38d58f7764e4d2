import { CfnOutput, Fn, type Stack } from 'aws-cdk-lib';
import {
  CfnBasePathMapping,
  CfnDomainName,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import type { DoorParameters } from './DoorParameters';

/** A host of one's own for the front doors: the first at its top, shard `i` below `/shard-<i>`. */
export class ApiDomain extends Construct {
  readonly #domain: CfnDomainName;
  readonly #parameters: DoorParameters;

  constructor(stack: Stack, id: string, parameters: DoorParameters) {
    super(stack, id);
    this.#parameters = parameters;
    this.#domain = new CfnDomainName(this, 'Name', {
      domainName: parameters.domainName,
      regionalCertificateArn: parameters.certificateArn,
      endpointConfiguration: { types: ['REGIONAL'] },
      securityPolicy: 'TLS_1_2',
    });
    this.#domain.cfnOptions.condition = parameters.hasDomain;
    new CfnOutput(stack, 'ApiTargetDomainName', {
      description: "Where the name of the tenants' API is to lead",
      value: this.#domain.attrRegionalDomainName,
      condition: parameters.hasDomain,
    });
  }

  /** The base URL of a shard's front door: below the host, or its own without one. */
  urlOf(shard: number, own: string): string {
    const { hasDomain, domainName } = this.#parameters;
    return Fn.conditionIf(
      hasDomain.logicalId,
      ['https:/', domainName, ...this.#pathOf(shard)].join('/'),
      own,
    ).toString();
  }

  /** Leads from the host to the front door of a shard. */
  leadTo(api: RestApi, shard: number): void {
    const mapping = new CfnBasePathMapping(this, `Shard${shard}`, {
      domainName: this.#domain.ref,
      basePath: this.#pathOf(shard)[0],
      restApiId: api.restApiId,
      stage: api.deploymentStage.stageName,
    });
    mapping.cfnOptions.condition = this.#parameters.hasDomain;
  }

  #pathOf(shard: number): string[] {
    return shard === 0 ? [] : [`shard-${shard}`];
  }
}
