import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MarkdownGenerator } from './MarkdownGenerator';

describe('MarkdownGenerator', () => {
  let dir: string;
  const generate = () =>
    new MarkdownGenerator().run({
      inputDir: join(dir, 'in'),
      outputDir: join(dir, 'out'),
      etag: 'e1',
      logger: undefined as never,
    });
  const output = (file: string) => readFile(join(dir, 'out', file), 'utf8');
  const put = async (file: string, content: string) => {
    await mkdir(join(dir, 'in/docs/images'), { recursive: true });
    await writeFile(join(dir, 'in', file), content);
  };

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'markdown-'));
    await put(
      'mkdocs.yml',
      'site_name: Shop\nnav:\n  - Home: index.md\n  - Run it:\n      - Backup: backup.md\n',
    );
    await put(
      'docs/index.md',
      '# Home\n\n## First steps\n\nSee [backup](backup.md#how) and ![x](images/a.svg).\n\n<script>alert(1)</script>\n',
    );
    await put('docs/backup.md', '# Backup\n\n[home](index.md)\n');
    await put('docs/images/a.svg', '<svg/>');
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('writes a page per entry, with navigation, contents and working links', async () => {
    await generate();
    const home = await output('index.html');
    expect(home).toContain('href="./backup/#how"');
    expect(home).toContain('src="./images/a.svg"');
    expect(home).toContain('<a class="md-nav__link" href="#first-steps">');
    expect(home).toContain('Run it');
    const backup = await output('backup/index.html');
    expect(backup).toContain('href="../"');
    expect(await output('images/a.svg')).toBe('<svg/>');
  });

  it('shows raw HTML as text', async () => {
    await generate();
    expect(await output('index.html')).not.toContain('<script>');
  });

  it('writes what search and the reader need', async () => {
    await generate();
    expect(JSON.parse(await output('techdocs_metadata.json'))).toMatchObject({
      site_name: 'Shop',
      etag: 'e1',
    });
    const { docs } = JSON.parse(await output('search/search_index.json'));
    expect(docs).toEqual([
      expect.objectContaining({ location: '', title: 'Home' }),
      expect.objectContaining({ location: 'backup/', title: 'Backup' }),
    ]);
  });

  it('names the page that is missing', async () => {
    await rm(join(dir, 'in/docs/backup.md'));
    await expect(generate()).rejects.toThrow(/"Backup: backup.md"/);
  });

  it('names the key of mkdocs.yml that is wrong', async () => {
    await put('mkdocs.yml', 'nav: []\n');
    await expect(generate()).rejects.toThrow(/site_name/);
  });
});
