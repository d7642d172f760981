/** The accuracy of a run over its training, as a small curve from 0 to 1. */
export function Sparkline({ values }: { values: number[] }) {
  if (values.length < 2) return null;
  const at = (v: number, i: number) => `${(i / (values.length - 1)) * 60},${15.5 - v * 15}`;
  return (
    <svg class="spark" viewBox="0 0 60 16" width="60" height="16" aria-hidden="true">
      <polyline points={values.map(at).join(' ')} />
    </svg>
  );
}
