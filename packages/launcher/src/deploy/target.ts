import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { Failure } from '../failure';

/** The account and Region that the SDK's own chain of settings leads to. */
export interface Target {
  accountId: string;
  region: string;
  /** `aws`, but for some Regions. */
  partition: string;
  /** Where the AWS APIs are, when not at AWS. */
  endpoint?: string;
}

const EXPIRED = /^(ExpiredToken|ExpiredTokenException|TokenRefreshRequired)$/;
const DENIED =
  /^(InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|AccessDenied|AccessDeniedException)$/;

function explain(error: Error): Failure {
  const { name, message } = error;
  if (/Region (is missing|not accepted)/.test(message)) {
    return new Failure(
      'There is no Region. Set AWS_REGION, or the region of your AWS profile, then run this again.',
    );
  }
  if (name === 'CredentialsProviderError') {
    return new Failure(
      'There are no AWS credentials. Sign in (for example with "aws sso login") and set AWS_PROFILE, then run this again.',
      { cause: error },
    );
  }
  if (EXPIRED.test(name)) {
    return new Failure(
      'The AWS credentials have expired. Sign in again, then run this again.',
      { cause: error },
    );
  }
  if (DENIED.test(name)) {
    return new Failure(
      `AWS does not take the credentials (${message}). Check AWS_PROFILE, then run this again.`,
      { cause: error },
    );
  }
  return new Failure(
    `AWS could not be asked who you are: ${message}. Check that it can be reached, then run this again.`,
    { cause: error },
  );
}

/** Asks AWS who is at work, and where. */
export async function identify(env: NodeJS.ProcessEnv): Promise<Target> {
  const sts = new STSClient({});
  try {
    const region = await sts.config.region();
    const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
    return {
      accountId: Account!,
      region,
      partition: Arn!.split(':')[1],
      endpoint: env.AWS_ENDPOINT_URL,
    };
  } catch (error) {
    throw explain(error as Error);
  } finally {
    sts.destroy();
  }
}
