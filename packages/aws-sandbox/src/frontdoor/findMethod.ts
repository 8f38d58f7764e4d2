import type {
  ApiResource,
  Deployment,
  Method,
} from '../services/apigateway/model';

export interface Found {
  resource: ApiResource;
  /** Template of the path, such as `/orders/{id}`. */
  resourcePath: string;
  pathParameters: Record<string, string>;
  method?: Method;
}

/** Fixed parts before parameters, parameters before greedy ones. */
function rank(part: string): 0 | 1 | 2 {
  if (part.endsWith('+}')) {
    return 2;
  }
  return part.startsWith('{') ? 1 : 0;
}

function descend(
  deployment: Deployment,
  resource: ApiResource,
  parts: string[],
  trail: string,
): Omit<Found, 'method'> | undefined {
  if (parts.length === 0) {
    return { resource, resourcePath: trail || '/', pathParameters: {} };
  }
  const children = deployment.resources
    .filter(child => child.parentId === resource.id)
    .sort((a, b) => rank(a.pathPart) - rank(b.pathPart));
  for (const child of children) {
    const [part, ...rest] = parts;
    const { pathPart } = child;
    const kind = rank(pathPart);
    if (kind === 0 && pathPart !== part) {
      continue;
    }
    const found = descend(
      deployment,
      child,
      kind === 2 ? [] : rest,
      `${trail}/${pathPart}`,
    );
    if (found) {
      const name = pathPart.replace(/[{}+]/g, '');
      const value = kind === 2 ? parts.join('/') : part;
      return kind === 0
        ? found
        : {
            ...found,
            pathParameters: { ...found.pathParameters, [name]: value },
          };
    }
  }
  return undefined;
}

/** The resource and method of a deployment that a path leads to. */
export function findMethod(
  deployment: Deployment,
  httpMethod: string,
  path: string,
): Found | undefined {
  const root = deployment.resources.find(
    resource => resource.id === deployment.api.rootResourceId,
  );
  const parts = path.split('/').filter(Boolean).map(decodeURIComponent);
  const found = root && descend(deployment, root, parts, '');
  return (
    found && {
      ...found,
      method: found.resource.methods[httpMethod] ?? found.resource.methods.ANY,
    }
  );
}
