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

// The views of a network with convolutions, by question and in the order of their tabs.
export const tabs = [
  ...['confusion', 'mistakes'],
  ...['weights', 'features', 'neurons', 'filters', 'lego', 'neuron'],
  ...['network', 'activations', 'sum', 'projection', 'explain', 'projections', 'layers'],
  ...['curves', 'film', 'change', 'before-after', 'activity', 'epochs'],
  'try',
  'data',
];

// The views that the server draws, with a run of the tests that has each.
export const drawnViews = [
  ['plane', 'xor'],
  ['filters', 'hidden'],
  ['lego', 'hidden'],
  ['neuron', 'hidden'],
  ['projections', 'hidden'],
  ['layers', 'hidden'],
  ['film', 'see'],
  ['change', 'see'],
  ['before-after', 'hidden'],
  ['activity', 'hidden'],
  ['epochs', 'hidden'],
] as const;
