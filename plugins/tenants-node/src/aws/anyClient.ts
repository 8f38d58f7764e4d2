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
    /** False when there is none of this name. */
    remove(name: string): boolean;
  };
}

/** A call that one of our clients makes. */
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

/** For example `DynamoDB.Query`. */
export const nameOf = ({ service, operation }: AwsCall): string =>
  `${service}.${operation}`;
