// What the server says of runs and trainings, as docs/server.md describes it.

export interface Listing {
  name: string;
  created?: string;
  status?: string;
  dataset?: string;
  recipe?: string;
  step: number;
  epoch: number;
  test_accuracy: number | null;
  bytes: number;
  sweep?: boolean;
  error?: string;
  hint?: string;
  gone?: boolean;
  parent?: string;
  sparkline?: (number | null)[];
}

export interface Value {
  name: string;
  shape: [number, number, number];
  layer: number;
  pre: boolean;
}

export interface RunFacts {
  name: string;
  meta: {
    recipe: {
      name?: string;
      title?: string;
      about?: string;
      batch?: number;
      epochs?: number;
      optimizer?: { learning_rate?: number };
    };
    network: {
      input: number[];
      layers: { layer: string; activation?: string; units?: number; filters?: number; inputs?: string[] }[];
    };
    dataset: { name: string };
    seed: number;
    created: string;
  };
  status: string;
  last_step: number;
  values: Value[];
  params: { name: string; shape: number[]; layer: number; buffer: boolean }[];
  layers: string[];
  parameters: number;
  multiply_adds: number;
  output: string;
  loss: string;
  classes: string[] | null;
  data: {
    name: string;
    title?: string;
    shape?: [number, number, number];
    pictures?: boolean;
    train?: number;
    test?: number;
    error?: string;
    hint?: string;
  };
  steps: { frames: number[]; replay: number[]; predictions: number[]; probes: Record<string, number[]> };
  bytes: number;
  warnings: string[];
}

export interface Metrics {
  step: number[];
  epoch: (number | null)[];
  split: string[];
  loss: (number | null)[];
  accuracy: (number | null)[];
  samples: number[];
}

export interface Measured {
  step: number;
  epoch: number;
  loss: number | null;
  accuracy: number | null;
}

export interface Training {
  run: string;
  step: number;
  steps: number;
  steps_per_epoch: number;
  paused: boolean;
  waiting: boolean;
  ended: boolean;
  learning_rate: number;
  pace: number;
  train?: Measured;
  test?: Measured;
  batch?: Measured;
  message?: string;
  status: string;
  error?: string;
  hint?: string;
}
