import { AwsError } from '../../errors';
import type { Collection } from '../../state/store';
import type { Account } from '../../types';

/** A secret as it is kept; there is only its current version. */
export interface Secret {
  arn: string;
  name: string;
  description?: string;
  value?: string;
  versionId: string;
  tags: Record<string, string>;
  createdAt: string;
  /** Planned for deletion: it cannot be read any more, but its name is still taken. */
  deletedAt?: string;
}

/** The account's secrets, found or refused in Secrets Manager's words. */
export class Secrets {
  readonly #table: Collection<Secret>;

  constructor(account: Account) {
    this.#table = account.store.collection('secretsmanager.secrets');
  }

  all(): Secret[] {
    return this.#table.values();
  }

  /** By name, ARN, or ARN without the random end. */
  find(id: string): Secret | undefined {
    return this.all().find(
      ({ name, arn }) => id === name || id === arn || id === arn.slice(0, -7),
    );
  }

  require(id: string): Secret {
    const secret = this.find(id);
    if (!secret) {
      throw new AwsError(
        'ResourceNotFoundException',
        "Secrets Manager can't find the specified secret.",
      );
    }
    return secret;
  }

  /** A secret that is not on its way out. */
  requireLive(id: string): Secret {
    const secret = this.require(id);
    if (secret.deletedAt) {
      throw new AwsError(
        'InvalidRequestException',
        "You can't perform this operation on the secret because it was marked for deletion.",
      );
    }
    return secret;
  }

  /** The text of a secret. */
  text(id: string): string {
    const { value } = this.requireLive(id);
    if (value === undefined) {
      throw new AwsError(
        'ResourceNotFoundException',
        "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
      );
    }
    return value;
  }

  save(secret: Secret): void {
    this.#table.put(secret.arn, secret);
  }

  delete(secret: Secret): void {
    this.#table.delete(secret.arn);
  }
}
