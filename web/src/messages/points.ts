// Texts of the views that draw points: projection and neurons.
export const en = {
  'points.loading': 'Laying out…',
} as const;

export const zh: Record<keyof typeof en, string> = {
  'points.loading': '正在布局…',
};
