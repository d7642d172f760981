// The remark of a panel that is about another step than the selected one.
import { insteadText } from '../shared/instead';

export function Instead({ of }: { of: Parameters<typeof insteadText>[0] }) {
  const text = insteadText(of);
  return text === '' ? null : <p class="muted">{text}</p>;
}
