// A message about what was typed into a field, shown at the field.
import { Coded } from '../coded';

/** The message with this id, which the field names in aria-describedby; nothing without a text. */
export function FieldError({ id, text }: { id: string; text: string }) {
  return (
    <span class="field-error" id={id} role="alert" hidden={text === ''}>
      <Coded text={text} />
    </span>
  );
}
