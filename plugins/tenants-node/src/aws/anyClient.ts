/** What the SDK tells a middleware of the call it is in. */
export interface CallContext {
  clientName?: string;
  commandName?: string;
}

/** As much of a client of the SDK as it takes to stand in the way of its calls. */
export interface AnyClient<Step extends object> {
  middlewareStack: {
    add(
      middleware: (
        next: (args: any) => Promise<any>,
        context: CallContext,
      ) => (args: any) => Promise<any>,
      options: Step & { name: string },
    ): void;
  };
}

/** Which call an error or a wait is of. */
export interface AwsCall {
  /** For example `DynamoDB`. */
  service: string;
  operation: string;
}

/** The call that a middleware is in. */
export const callIn = ({
  clientName = '',
  commandName = '',
}: CallContext): AwsCall => ({
  service: clientName.replace(/Client$/, ''),
  operation: commandName.replace(/Command$/, ''),
});

export const nameOf = ({ service, operation }: AwsCall): string =>
  `${service}.${operation}`;
