/**
 * An error as AWS answers it. `code` is the service's own error code
 * (for example `ResourceNotFoundException`), `status` its HTTP status.
 */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number = 400,
    /** Further members of the error's shape, for example `CancellationReasons`. */
    readonly members: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = code;
  }
}

/** What the sandbox does not do is refused by name: 501 `NotImplemented`. */
export class NotSupportedError extends AwsError {
  constructor(what: string) {
    super('NotImplemented', `The sandbox does not support ${what}`, 501);
  }
}
