import { AwsError } from '../errors';

const RATE = 'Rate exceeded';

/** How services say that they are called too often, by signing name, where not as most do. */
const WORDS: Record<string, [code: string, message: string, status: number]> = {
  apigateway: ['TooManyRequestsException', 'Too Many Requests', 429],
  cloudformation: ['Throttling', RATE, 400],
  'cognito-idp': ['TooManyRequestsException', RATE, 400],
  dynamodb: [
    'ThrottlingException',
    'Rate of requests exceeds the allowed throughput.',
    400,
  ],
  elasticloadbalancing: ['Throttling', RATE, 400],
  iam: ['Throttling', RATE, 400],
  monitoring: ['Throttling', RATE, 400],
  s3: ['SlowDown', 'Please reduce your request rate.', 503],
  servicequotas: ['TooManyRequestsException', RATE, 400],
  sqs: ['RequestThrottled', 'Request was throttled.', 400],
  sts: ['Throttling', RATE, 400],
};

/** The refusal of a call that came too soon, in its service's own words. */
export function throttled(service: string): AwsError {
  const [code, message, status] = WORDS[service] ?? [
    'ThrottlingException',
    RATE,
    400,
  ];
  return new AwsError(code, message, status);
}
