import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
// The form's other fields are Material UI's: this one looks and stands like them.
import TextField from '@material-ui/core/TextField';
import type { ReactNode } from 'react';

/** A field of text whose value is looked at while it is typed; the line below says what is found. */
export const CheckedField = ({
  field: { formData = '', onChange, schema, required, disabled, idSchema },
  isWrong,
  line,
}: {
  field: FieldExtensionComponentProps<string>;
  isWrong: boolean;
  line: ReactNode;
}) => (
  <TextField
    id={idSchema?.$id}
    label={schema.title}
    required={required}
    disabled={disabled}
    error={isWrong}
    fullWidth
    value={formData}
    onChange={({ target: { value } }) =>
      onChange(value === '' ? undefined : value)
    }
    inputProps={{ autoComplete: 'off', spellCheck: false }}
    helperText={line}
    FormHelperTextProps={{ component: 'div', role: 'status' } as object}
  />
);
