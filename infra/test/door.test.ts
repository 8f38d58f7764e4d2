import { Match } from 'aws-cdk-lib/assertions';
import { testApp } from './app';

describe('what may be put in front of the front doors', () => {
  const shared = testApp().template('shared-infra-stack');

  const conditionsOf = (type: string) =>
    Object.values(shared.findResources(type)).map(({ Condition }) => Condition);

  it('is nothing unless it is asked for', () => {
    const { Parameters } = shared.toJSON();
    for (const name of ['WebAclArn', 'ApiDomainName', 'ApiCertificateArn']) {
      expect(Parameters[name].Default).toBe('');
    }
    expect(conditionsOf('AWS::WAFv2::WebACLAssociation')).toEqual([
      'HasWebAcl',
      'HasWebAcl',
    ]);
    expect(conditionsOf('AWS::ApiGateway::DomainName')).toEqual([
      'HasApiDomain',
    ]);
    expect(conditionsOf('AWS::ApiGateway::BasePathMapping')).toEqual([
      'HasApiDomain',
      'HasApiDomain',
    ]);
  });

  it('is a web ACL for the stage of each, by which every request comes', () => {
    const stages = Object.keys(shared.findResources('AWS::ApiGateway::Stage'));
    expect(stages).toHaveLength(2);
    for (const stage of stages) {
      shared.hasResourceProperties('AWS::WAFv2::WebACLAssociation', {
        WebACLArn: { Ref: 'WebAclArn' },
        ResourceArn: {
          'Fn::Join': ['', Match.arrayWith([{ Ref: stage }])],
        },
      });
    }
  });

  it('is a host with TLS 1.2: the first at its top, the second below', () => {
    shared.hasResourceProperties('AWS::ApiGateway::DomainName', {
      DomainName: { Ref: 'ApiDomainName' },
      RegionalCertificateArn: { Ref: 'ApiCertificateArn' },
      SecurityPolicy: 'TLS_1_2',
    });
    const paths = Object.values(
      shared.findResources('AWS::ApiGateway::BasePathMapping'),
    ).map(({ Properties }) => Properties.BasePath);
    expect(paths).toEqual([undefined, 'shard-1']);
    for (const [name, end] of [
      ['ApiGatewayUrl', ''],
      ['Shard0ApiUrl', ''],
      ['Shard1ApiUrl', '/shard-1'],
    ]) {
      shared.hasOutput(name, {
        Value: {
          'Fn::If': [
            'HasApiDomain',
            {
              'Fn::Join': [
                '',
                ['https://', { Ref: 'ApiDomainName' }, ...(end ? [end] : [])],
              ],
            },
            Match.anyValue(),
          ],
        },
      });
    }
  });

  it('is a host that the storefront may talk to', () => {
    shared.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: {
          ContentSecurityPolicy: {
            ContentSecurityPolicy: {
              'Fn::Join': [
                '',
                Match.arrayWith([
                  { 'Fn::If': Match.arrayWith(['HasApiDomain']) },
                ]),
              ],
            },
          },
        },
      },
    });
  });
});
