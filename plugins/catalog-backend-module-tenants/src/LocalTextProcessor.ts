import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Entity } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import {
  processingResult,
  type CatalogProcessor,
  type CatalogProcessorEmit,
} from '@backstage/plugin-catalog-node';

interface LocationSpec {
  type: string;
  target: string;
}

function textOf(definition: unknown): string | undefined {
  const value = (definition as { $text?: unknown } | undefined)?.$text;
  return typeof value === 'string' && !URL.canParse(value) ? value : undefined;
}

function pathOf(text: string, target: string): string {
  const folder = dirname(target);
  const path = resolve(folder, text);
  const within = relative(folder, path);
  if (isAbsolute(within) || within.split(sep)[0] === '..') {
    throw new InputError(
      `The definition "${text}" in ${target} is outside the folder of that file. Put it into the folder or below.`,
    );
  }
  return path;
}

/**
 * Reads an API's `definition: { $text: ./openapi.yaml }` from beside the file that
 * describes it. The catalog's own placeholders know URLs only, so that they would fail
 * for files of the machine, which the sample services' are.
 */
export class LocalTextProcessor implements CatalogProcessor {
  getProcessorName(): string {
    return 'LocalTextProcessor';
  }

  /** Before the catalog's own placeholders, whose priority is the usual 20. */
  getPriority(): number {
    return 10;
  }

  async preProcessEntity(
    entity: Entity,
    location: LocationSpec,
    emit: CatalogProcessorEmit,
  ): Promise<Entity> {
    const text = textOf(entity.spec?.definition);
    if (
      entity.kind !== 'API' ||
      location.type !== 'file' ||
      text === undefined
    ) {
      return entity;
    }
    const path = pathOf(text, location.target);
    emit(processingResult.refresh(`file:${path}`));
    return {
      ...entity,
      spec: { ...entity.spec, definition: await readFile(path, 'utf8') },
    };
  }
}
