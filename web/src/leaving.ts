// What a closed tab would lose: the browser asks before.
import { useEffect } from 'preact/hooks';

export function useLeaving(loses: boolean): void {
  useEffect(() => {
    if (!loses) return;
    const ask = (e: Event) => e.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [loses]);
}
