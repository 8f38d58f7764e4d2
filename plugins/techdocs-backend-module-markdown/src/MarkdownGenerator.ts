import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { ForwardedError } from '@backstage/errors';
import type {
  GeneratorBase,
  GeneratorRunOptions,
} from '@backstage/plugin-techdocs-node';
import { renderMarkdown, urlOf } from './markdown';
import { renderPage } from './page';
import { readSite } from './site';
import { STYLESHEET } from './stylesheet';

async function write(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

/** Generates TechDocs from Markdown and `mkdocs.yml` in Node.js: no Python, no container. */
export class MarkdownGenerator implements GeneratorBase {
  async run(options: GeneratorRunOptions): Promise<void> {
    const { inputDir, outputDir, etag } = options;
    const site = await readSite(inputDir);
    const hash = createHash('sha256').update(STYLESHEET).digest('hex');
    // The reader lets only style sheets through that are named the way MkDocs names its own.
    const stylesheet = `assets/stylesheets/main.${hash.slice(0, 8)}.min.css`;
    await write(join(outputDir, stylesheet), STYLESHEET);

    const index = [];
    for (const page of site.sections.flatMap(section => section.pages)) {
      let source: string;
      try {
        source = await readFile(join(site.docsDir, page.file), 'utf8');
      } catch (error) {
        throw new ForwardedError(
          `mkdocs.yml lists "${page.title}: ${page.file}", which cannot be read`,
          error,
        );
      }
      const rendered = renderMarkdown(source, page.file);
      await write(
        join(outputDir, urlOf(page.file), 'index.html'),
        renderPage(site, page, rendered, stylesheet),
      );
      index.push({
        location: urlOf(page.file),
        title: page.title,
        text: rendered.text,
      });
    }
    await cp(site.docsDir, outputDir, {
      recursive: true,
      filter: path => extname(path) !== '.md',
    });

    // What TechDocs' own back end reads beside the pages.
    await write(
      join(outputDir, 'search/search_index.json'),
      JSON.stringify({ docs: index }),
    );
    await write(
      join(outputDir, 'techdocs_metadata.json'),
      JSON.stringify({
        site_name: site.name,
        site_description: site.description ?? '',
        etag,
        build_timestamp: Date.now(),
      }),
    );
  }
}
