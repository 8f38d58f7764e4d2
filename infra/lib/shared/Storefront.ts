import {
  Aws,
  Duration,
  Fn,
  RemovalPolicy,
  Stack,
  Validations,
} from 'aws-cdk-lib';
import {
  Distribution,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  PriceClass,
  ResponseHeadersPolicy,
  S3OriginAccessControl,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { DoorParameters } from './DoorParameters';

/** What the app's pages may load and talk to: itself, the tenants' API, and where their users sign in. */
function contentSecurityPolicy(
  { region, urlSuffix }: Stack,
  { domainName, hasDomain }: DoorParameters,
): string {
  const directives = {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'"],
    'img-src': ["'self'", 'data:'],
    'connect-src': [
      "'self'",
      `https://*.execute-api.${region}.${urlSuffix}`,
      Fn.conditionIf(
        hasDomain.logicalId,
        `https://${domainName}`,
        '',
      ).toString(),
      `https://cognito-idp.${region}.${urlSuffix}`,
      `https://*.auth.${region}.amazoncognito.com`,
    ],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}

/**
 * Where the app of tenants' users is served from: a bucket that nobody but CloudFront
 * reads. What is in it comes from whoever deploys: the bundle, and `config.json`.
 */
export class Storefront extends Construct {
  readonly bucket: Bucket;
  readonly distribution: Distribution;
  /** Without trailing slash. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: { door: DoorParameters }) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      // CloudFormation deletes no bucket that has something in it.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // CloudFront's names are the account's; there may be a cell in each of its Regions.
    const name = `tenantry-storefront-${Aws.REGION}`;
    const headers = new ResponseHeadersPolicy(this, 'Headers', {
      responseHeadersPolicyName: name,
      comment: 'Security headers of the storefront',
      securityHeadersBehavior: {
        contentSecurityPolicy: {
          contentSecurityPolicy: contentSecurityPolicy(
            Stack.of(this),
            props.door,
          ),
          override: true,
        },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: {
          referrerPolicy: HeadersReferrerPolicy.NO_REFERRER,
          override: true,
        },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.days(365),
          includeSubdomains: true,
          override: true,
        },
      },
    });
    this.distribution = new Distribution(this, 'Distribution', {
      comment: 'The storefront: the app of tenants’ users',
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(this.bucket, {
          originAccessControl: new S3OriginAccessControl(this, 'Access', {
            originAccessControlName: name,
          }),
        }),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        responseHeadersPolicy: headers,
      },
      // The app has pages, the bucket has none. S3 says 403 of what is not there to
      // whoever may not list.
      errorResponses: [
        {
          httpStatus: 403,
          responseHttpStatus: 200,
          responsePagePath: '/index.html',
          ttl: Duration.seconds(0),
        },
      ],
    });
    this.url = `https://${this.distribution.distributionDomainName}`;
    this.#acknowledge();
  }

  #acknowledge(): void {
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'It holds what everybody may download anyway.',
    });
    Validations.of(this.distribution).acknowledge(
      {
        id: 'AwsSolutions-CFR1',
        reason: 'Where a SaaS may be used from is for whoever sells it to say.',
      },
      {
        id: 'AwsSolutions-CFR2',
        reason:
          'Static files only: what there is to protect is behind the front door.',
      },
      {
        id: 'AwsSolutions-CFR3',
        reason:
          'Who downloaded the app says nothing; requests with data are in the access log of the front door.',
      },
      {
        id: 'AwsSolutions-CFR4',
        reason:
          'The certificate of cloudfront.net allows no choice; it comes with a domain of one’s own.',
      },
    );
  }
}
