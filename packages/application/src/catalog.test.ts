import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { application, subjectOf } from '.';

// eslint-disable-next-line no-restricted-syntax
const ROOT = resolve(__dirname, '../../..');

describe('the catalog', () => {
  it.each(application.services.map(service => [subjectOf(service), service]))(
    'has a component that says it is the code of %s',
    (subject, { folder }) => {
      expect(
        readFileSync(resolve(ROOT, folder, 'catalog-info.yaml'), 'utf8'),
      ).toMatch(new RegExp(`^ {4}tenantry\\.io/service: ${subject}$`, 'm'));
    },
  );
});
