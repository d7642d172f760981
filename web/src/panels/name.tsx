// One of several names, shortened to the room that it has.
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Fitted } from '../shared/fit';

export function Name({ names, k }: { names: readonly string[]; k: number }) {
  const ref = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const fitted = new Fitted(ref.current!);
    fitted.name(ref.current!, names, k);
    fitted.fit();
    return () => fitted.dispose();
  }, [names, k]);
  return <span class="fit" ref={ref} />;
}
