import { isAllowed, type PolicyDocument, type Statement } from './policy';

const listOf = (value: unknown): unknown[] => [value ?? []].flat();

/** Whether a statement of a resource's policy is about a service of AWS. */
function concerns({ Principal }: Statement, service: string): boolean {
  if (Principal === '*') {
    return true;
  }
  const { AWS, Service } = (Principal ?? {}) as Record<string, unknown>;
  return listOf(AWS).includes('*') || listOf(Service).includes(service);
}

/** Whether a resource's policy lets a service of AWS in, on behalf of something. */
export function allowsService(
  policy: PolicyDocument | undefined,
  request: {
    service: string;
    sourceArn: string;
    action: string;
    resource: string;
  },
): boolean {
  const { service, sourceArn, action, resource } = request;
  const statements = (listOf(policy?.Statement) as Statement[]).filter(
    statement => concerns(statement, service),
  );
  return isAllowed([{ Statement: statements }], {
    action,
    resource,
    context: {
      'aws:sourcearn': [sourceArn],
      'aws:sourceaccount': [sourceArn.split(':')[4]],
      'aws:securetransport': ['true'],
    },
  });
}
