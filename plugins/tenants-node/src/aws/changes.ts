/**
 * Operations that look, or take messages off the portal's own queues. Everything else
 * changes something, and is done with the role for changes where a cell has one.
 */
const READS =
  /^(BatchGet|DeleteMessage|Describe|(Admin)?(Get|List)|Head|Query|ReceiveMessage|StartQuery|StopQuery)/;

/** Whether an operation, such as `CreateStack`, changes something. */
export const isChange = (operation: string): boolean => !READS.test(operation);

interface AnyClient {
  send(command: { constructor: { name: string } }, ...rest: any[]): any;
}

/** A client that reads as one does, and changes as the other. */
export function split<C>(reading: C, changing: C): C {
  const reads = reading as AnyClient;
  const changes = changing as AnyClient;
  const read = reads.send.bind(reads);
  reads.send = (command, ...rest) =>
    isChange(command.constructor.name.replace(/Command$/, ''))
      ? changes.send(command, ...rest)
      : read(command, ...rest);
  return reading;
}
