// The views of the studio, in the order of their tabs.
export const views = ['network', 'weights', 'activations', 'confusion', 'curves', 'try', 'data'] as const;
