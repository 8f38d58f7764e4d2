import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@backstage/errors';
import { parse } from 'yaml';
import { z } from 'zod';

/** A page of the site: its title and its Markdown file, relative to the docs folder. */
export interface Page {
  title: string;
  file: string;
}

/** A titled group of pages; pages at the top have a group of their own without title. */
export interface Section {
  title?: string;
  pages: Page[];
}

/** What an `mkdocs.yml` says, as far as this generator reads it. */
export interface Site {
  name: string;
  description?: string;
  docsDir: string;
  sections: Section[];
}

const page = z.record(z.string(), z.string());
const mkdocs = z.object({
  site_name: z.string(),
  site_description: z.string().optional(),
  docs_dir: z.string().default('docs'),
  nav: z.array(
    z.union([page, z.record(z.string(), z.array(page))], {
      error:
        'each entry must be "Title: file.md" or "Title:" with a list of such',
    }),
  ),
});

const toPages = (entry: Record<string, string>): Page[] =>
  Object.entries(entry).map(([title, file]) => ({ title, file }));

/** Reads `mkdocs.yml`; fails with the key that is wrong. */
export async function readSite(inputDir: string): Promise<Site> {
  const text = await readFile(join(inputDir, 'mkdocs.yml'), 'utf8');
  const result = mkdocs.safeParse(parse(text));
  if (!result.success) {
    throw new InputError(`mkdocs.yml: ${z.prettifyError(result.error)}`);
  }
  const sections: Section[] = [];
  for (const entry of result.data.nav) {
    for (const [title, value] of Object.entries(entry)) {
      if (Array.isArray(value)) {
        sections.push({ title, pages: value.flatMap(toPages) });
      } else {
        const last = sections[sections.length - 1];
        const untitled = last && !last.title ? last : { pages: [] };
        if (untitled !== last) {
          sections.push(untitled);
        }
        untitled.pages.push({ title, file: value });
      }
    }
  }
  return {
    name: result.data.site_name,
    description: result.data.site_description,
    docsDir: join(inputDir, result.data.docs_dir),
    sections,
  };
}
