/** A property that is not what the template says, as CloudFormation tells it. */
export interface PropertyDifference {
  /** For example `/DeploymentConfiguration/DeploymentCircuitBreaker/Enable`. */
  path: string;
  /** As JSON, or as they are where they are scalars; `null` where there is none. */
  expected: string;
  actual: string;
  type: 'ADD' | 'REMOVE' | 'NOT_EQUAL';
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown): string => {
  if (value === undefined || value === null) {
    return 'null';
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** Templates write numbers and booleans as text, too. */
const isSame = (a: unknown, b: unknown) => text(a) === text(b);

/**
 * Where what is there differs from what the template says. Only what the template says
 * counts; but a list is to have no more items than it says.
 */
export function differencesOf(
  expected: unknown,
  actual: unknown,
  path = '',
): PropertyDifference[] {
  if (isObject(expected) && isObject(actual)) {
    return Object.entries(expected).flatMap(([name, value]) =>
      differencesOf(value, actual[name], `${path}/${name}`),
    );
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const length = Math.max(expected.length, actual.length);
    return Array.from({ length }, (_, index) =>
      differencesOf(expected[index], actual[index], `${path}/${index}`),
    ).flat();
  }
  if (isSame(expected, actual)) {
    return [];
  }
  const differenceType = () => {
    if (actual === undefined || actual === null) {
      return 'REMOVE';
    }
    return expected === undefined ? 'ADD' : 'NOT_EQUAL';
  };
  return [
    {
      path,
      expected: text(expected),
      actual: text(actual),
      type: differenceType(),
    },
  ];
}
