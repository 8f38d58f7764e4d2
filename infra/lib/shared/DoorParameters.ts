import {
  CfnCondition,
  CfnParameter,
  CfnRule,
  Fn,
  type Stack,
} from 'aws-cdk-lib';
import { allOrNone } from '../parts/allOrNone';

/** What whoever runs the cell may put in front of its front doors. */
export interface DoorParameters {
  /** A web ACL of WAF. */
  webAclArn: string;
  hasWebAcl: CfnCondition;
  /** A host of one's own, with its certificate. */
  domainName: string;
  certificateArn: string;
  hasDomain: CfnCondition;
}

/** Adds them to a stack; all of them may be left out. */
export function doorParameters(stack: Stack): DoorParameters {
  const text = (name: string, description: string, allowedPattern: string) =>
    new CfnParameter(stack, name, {
      description,
      allowedPattern: `|${allowedPattern}`,
      default: '',
    }).valueAsString;
  const isGiven = (id: string, value: string) =>
    new CfnCondition(stack, id, {
      expression: Fn.conditionNot(Fn.conditionEquals(value, '')),
    });
  const webAclArn = text(
    'WebAclArn',
    'Web ACL of WAF that checks the requests of tenants; none when empty',
    'arn:[a-z-]+:wafv2:[a-z0-9-]+:[0-9]{12}:regional/webacl/.+',
  );
  const domainName = text(
    'ApiDomainName',
    "Host of the tenants' API; API Gateway's own when empty",
    '[a-z0-9-]+(\\.[a-z0-9-]+)+',
  );
  const certificateArn = text(
    'ApiCertificateArn',
    'Certificate in ACM for that host, in the same Region',
    'arn:[a-z-]+:acm:.+',
  );
  new CfnRule(stack, 'WholeDomain', {
    assertions: [
      {
        assert: allOrNone([domainName, certificateArn]),
        assertDescription:
          'ApiDomainName and ApiCertificateArn belong together: give both, or none.',
      },
    ],
  });
  return {
    webAclArn,
    hasWebAcl: isGiven('HasWebAcl', webAclArn),
    domainName,
    certificateArn,
    hasDomain: isGiven('HasApiDomain', domainName),
  };
}
