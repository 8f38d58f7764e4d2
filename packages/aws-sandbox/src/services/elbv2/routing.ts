import type { Action, Condition, Rule } from './model';

/** What rules look at. */
export interface RoutedRequest {
  method: string;
  /** Path without query string. */
  path: string;
  /** Names in lower case. */
  headers: Record<string, string | string[] | undefined>;
}

/** `*` any run of characters, `?` one. */
const wildcard = (pattern: string, ignoreCase: boolean) =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    ignoreCase ? 'i' : '',
  );

function holds(condition: Condition, request: RoutedRequest): boolean {
  const any = (
    patterns: string[] = [],
    value: string | string[] | undefined,
    ignoreCase = true,
  ) =>
    [value ?? []]
      .flat()
      .some(item =>
        patterns.some(pattern => wildcard(pattern, ignoreCase).test(item)),
      );
  switch (condition.Field) {
    case 'path-pattern':
      return any(
        condition.PathPatternConfig?.Values ?? condition.Values,
        request.path,
        false,
      );
    case 'http-header':
      return any(
        condition.HttpHeaderConfig?.Values,
        request.headers[
          condition.HttpHeaderConfig!.HttpHeaderName.toLowerCase()
        ],
      );
    case 'host-header':
      return any(
        condition.HostHeaderConfig?.Values ?? condition.Values,
        request.headers.host,
      );
    default:
      return Boolean(
        condition.HttpRequestMethodConfig?.Values.includes(request.method),
      );
  }
}

/** The actions of the first rule, by priority, all of whose conditions hold. */
export function chooseActions(
  rules: Rule[],
  defaultActions: Action[],
  request: RoutedRequest,
): Action[] {
  const rule = [...rules]
    .sort((a, b) => a.priority - b.priority)
    .find(({ conditions }) =>
      conditions.every(condition => holds(condition, request)),
    );
  return rule?.actions ?? defaultActions;
}
