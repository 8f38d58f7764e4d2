import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../paths';
import type { System } from './system';

const NEVER = new AbortController().signal;

/** All that there are. */
export const TEMPLATES = readdirSync(join(ROOT, 'templates')).map(
  name => `template:default/${name}`,
);

export interface TemplateStep {
  id: string;
  /** Whether it runs only after another one has failed. */
  followsFailure: boolean;
}

/** Resolves once all of them are in the catalog. */
export async function templatesReady({ api }: System): Promise<void> {
  for (const template of TEMPLATES) {
    await api.templateReady(template, NEVER);
  }
}

/** The steps of a template, as the portal has it. */
export async function stepsOf(
  { api }: System,
  template: string,
): Promise<TemplateStep[]> {
  const { spec } = (await api.entity('template', template.split('/')[1])) as {
    spec: { steps: Array<{ id: string; if?: unknown }> };
  };
  return spec.steps.map(step => ({
    id: step.id,
    followsFailure: /\bfailure\(\)/.test(String(step.if)),
  }));
}
