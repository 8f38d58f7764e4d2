import { readFileSync } from 'node:fs';
import { dirname, join, matchesGlob } from 'node:path';
import { portalFiles } from '../build/portalFiles';
import { ROOT } from '../paths';
import { IMAGES } from './images';

const linesOf = (path: string) =>
  readFileSync(path, 'utf8').split('\n').filter(Boolean);

/** A path of the context, and every folder that it is in. */
const withParents = (path: string): string[] =>
  path === '.' ? [] : [path, ...withParents(dirname(path))];

/** Whether the last line of a `.dockerignore` that speaks of the path, or of what is in it, lets it in. */
const letsIn = (lines: string[], path: string) =>
  lines.reduce((isIn, line) => {
    const pattern = line.replace(/^!/, '');
    const speaks =
      withParents(path).some(each => matchesGlob(each, pattern)) ||
      (line !== pattern && pattern.startsWith(`${path}/`));
    return speaks ? line !== pattern : isIn;
    // The star of Node.js skips names that begin with a dot; Docker's does not.
  }, !lines.includes('*'));

describe.each(IMAGES.map(image => [image.name, image] as const))(
  'the image %s',
  (_, { folder, file = join(folder, 'Dockerfile') }) => {
    const instructions = linesOf(file).map(line => line.split(/ +/));

    it('is given what it copies', () => {
      const ignored = linesOf(join(folder, '.dockerignore'));
      const copied = instructions
        .filter(([word]) => /^(COPY|ADD)$/.test(word))
        .filter(words => !words.some(word => word.startsWith('--from=')))
        .flatMap(words => words.slice(1, -1))
        .filter(path => !/^(--|https:)/.test(path));
      expect(copied).not.toEqual([]);
      expect(copied.filter(path => !letsIn(ignored, path))).toEqual([]);
    });

    it('has a base of which every builder knows the registry', () => {
      const bases = instructions
        .filter(([word]) => word === 'FROM')
        .map(([, base]) => base);
      expect(bases.filter(base => !/^[\w-]+(\.[\w-]+)+\//.test(base))).toEqual(
        [],
      );
    });
  },
);

it('lets all files of the portal into its image', () => {
  const ignored = linesOf(join(ROOT, '.dockerignore'));
  expect(portalFiles().filter(path => !letsIn(ignored, path))).toEqual([]);
});
