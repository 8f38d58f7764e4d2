import { isDeepStrictEqual } from 'node:util';

interface Template {
  Resources?: Record<string, { Type: string; Metadata?: unknown }>;
}

/** What a deployment would do to a stack, one line for each resource and parameter. */
export function changesOf(
  before: { template: string; parameters: Record<string, string> } | undefined,
  after: { template: string; parameters: Record<string, string> },
): string[] {
  const wanted = (JSON.parse(after.template) as Template).Resources ?? {};
  if (!before) {
    return [`+ ${Object.keys(wanted).length} resources`];
  }
  const present = (JSON.parse(before.template) as Template).Resources ?? {};
  // What it says of itself to CDK changes nothing.
  const essence = ({ Metadata, ...rest }: { Metadata?: unknown }) => rest;
  const ids = [...new Set([...Object.keys(present), ...Object.keys(wanted)])];
  const resources = ids.flatMap(id => {
    const [old, now] = [present[id], wanted[id]];
    if (old && now && isDeepStrictEqual(essence(old), essence(now))) {
      return [];
    }
    if (!old) {
      return [`+ ${id} (${now.Type})`];
    }
    return [now ? `~ ${id} (${now.Type})` : `- ${id} (${old.Type})`];
  });
  const parameters = Object.entries(after.parameters)
    .filter(([name, value]) => before.parameters[name] !== value)
    .map(
      ([name, value]) =>
        `~ ${name}: ${before.parameters[name] ?? '(default)'} → ${value}`,
    );
  return [...resources, ...parameters];
}
