// An option whose values are chosen from a list.
import type { MessageKey } from '../i18n';
import type { Option } from '../view';

/** The option of a name and label; each value has a label, and the first value is the default. */
export function choice(
  name: string,
  label: MessageKey,
  values: readonly (readonly [value: string, label: MessageKey])[],
  about?: readonly MessageKey[],
): Option {
  return { name, label, values: values.map(([value, text]) => ({ value, label: text })), about };
}
