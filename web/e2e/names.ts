// The views of the studio, in the order of their tabs.
export const views = [
  'network',
  'weights',
  'sum',
  'features',
  'activations',
  'confusion',
  'mistakes',
  'projection',
  'neurons',
  'curves',
  'try',
  'data',
] as const;
