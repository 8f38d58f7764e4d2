import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { tenantsApiRef } from '../api/TenantsApi';
import { useTiers } from '../entity/useTenant';
import { ChoiceField, type Choice } from './ChoiceField';
import { roomOf } from './room';
import type { ValidationContext } from './useChosenTier';

/** What stands in the form for leaving the choice to the portal. */
const ANY = '';

const WHERE_MOST_ROOM: Choice<string> = {
  value: ANY,
  title: 'Where there is the most room (default)',
  description: 'The portal asks all of them, and passes over what is full.',
};

/** Refuses a cell without room when the page of the form is left; what AWS does not tell refuses nothing. */
export async function validateTenantCell(
  cell: string | undefined,
  field: { addError(message: string): void },
  { apiHolder, formData }: ValidationContext,
): Promise<void> {
  if (!cell || !formData?.tier) {
    return;
  }
  const capacity = await apiHolder
    .get(tenantsApiRef)!
    .getCapacity({ tier: formData.tier, cell })
    .catch(() => undefined);
  const room = capacity && roomOf(capacity);
  if (room?.kind === 'none') {
    field.addError(room.words);
  }
}

/** Which cell the tenant goes to; there is nothing to choose where there is one. */
export const TenantCellField = ({
  formData,
  onChange,
  schema,
}: FieldExtensionComponentProps<string>) => {
  const { value } = useTiers();
  if (!value?.cells) {
    return null;
  }
  return (
    <ChoiceField
      label={schema.title}
      description={schema.description}
      value={formData ?? ANY}
      onChange={cell => onChange(cell || undefined)}
      choices={[
        WHERE_MOST_ROOM,
        ...value.cells.map(({ id, region }) => ({
          value: id,
          title: id,
          description: `In ${region}`,
        })),
      ]}
    />
  );
};
