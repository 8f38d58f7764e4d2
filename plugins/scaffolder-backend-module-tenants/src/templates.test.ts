import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ANNOTATION_PERMISSION,
  TEMPLATE_TYPE,
  tenantPermissions,
} from '@tenantry/plugin-tenants-common';
import { parse } from 'yaml';

const TEMPLATES = join(__dirname, '../../../templates');
const names = tenantPermissions.map(({ name }) => name);

describe('the templates', () => {
  it.each(readdirSync(TEMPLATES))(
    '%s is shown to those who have the permission that its actions ask for',
    folder => {
      const { metadata, spec } = parse(
        readFileSync(join(TEMPLATES, folder, 'template.yaml'), 'utf8'),
      );
      expect(spec.type).toBe(TEMPLATE_TYPE);
      expect(names).toContain(metadata.annotations[ANNOTATION_PERMISSION]);
    },
  );
});
