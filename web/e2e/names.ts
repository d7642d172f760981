// The views of the studio, by question and in the order of their tabs.
export const views = [
  'confusion',
  'mistakes',
  'weights',
  'features',
  'neurons',
  'network',
  'activations',
  'sum',
  'projection',
  'curves',
  'try',
  'data',
] as const;
