// The views that the page takes from the server as `brainbow render` draws them, with a control for
// every parameter that the selection does not give.
import type { MessageKey } from '../i18n';
import { layerOf as hiddenLayer, isHidden } from '../points/layouts';
import { choice } from '../shared/choice';
import { layerOf } from '../shared/chosen';
import { drawnView } from '../shared/drawn';
import { methodChoice, observationsOption, perplexityOption, seedOption } from '../shared/methods';
import type { RunFacts } from '../types';
import { writeNumbers } from '../url';
import type { Group, Option, Picture, Scene, ViewKind } from '../view';
import { registry } from '../views.gen';

type Name = keyof typeof registry;

/** What the selection says of a parameter, '' if nothing. */
type Given = (scene: Scene) => string;

interface Drawn {
  view: Name;
  /** The name among the views of the page, if that is another one. */
  name?: string;
  group: Group;
  /** Parameters that the selection gives. */
  given?: Record<string, Given>;
  /** Parameters that this view sets. */
  fixed?: Record<string, string>;
  options?: (facts: RunFacts) => readonly Option[];
  /** Whether it can be drawn of a run. */
  fits?: ViewKind['fits'];
  /** More of the address and of the command than parameters: other runs. */
  more?: (scene: Scene) => Partial<Picture>;
  noStep?: boolean;
  /** What helps where a run cannot give it. */
  instead?: MessageKey;
  /** Whether all is known that it needs. */
  ready?: (scene: Scene) => boolean;
  /** It compares with step 0, so at step 0 it shows the last step. */
  late?: boolean;
}

const split: Given = (s) => (s.selection.split === 'train' ? 'train' : '');
const shownClass: Given = (s) => (s.selection.class === null ? '' : String(s.selection.class));
const oneSample: Given = (s) => (s.selection.samples.length === 1 ? String(s.selection.samples[0]) : '');
/** The chosen layer if it is hidden; the server chooses the last hidden one otherwise. */
const hidden: Given = (s) => (isHidden(s, hiddenLayer(s)) ? hiddenLayer(s) : '');
/** The chosen layer if it is hidden and has weights. */
const hiddenWithWeights: Given = (s) => (s.facts.layers.includes(hidden(s)) ? hidden(s) : '');

const number = (name: string, label: MessageKey, about?: MessageKey): Option => ({
  name,
  label,
  number: true,
  about: about ? [about] : undefined,
});
const text = (name: string, label: MessageKey, about: MessageKey): Option => ({ name, label, about: [about] });

const neighbours = number('neighbours', 'drawn.neighbours', 'drawn.aboutNeighbours');
const iterations = number('iterations', 'drawn.iterations', 'drawn.aboutIterations');
const layout = [methodChoice, observationsOption, seedOption, perplexityOption, neighbours, iterations];
const classes = text('classes', 'drawn.classes', 'drawn.aboutClasses');
const layersText = text('layers', 'drawn.layers', 'drawn.aboutLayers');
const lambda = number('lambda', 'drawn.lambda', 'drawn.aboutLambda');
const bundling: Option = {
  name: 'bundling',
  label: 'drawn.bundling',
  about: ['drawn.aboutBundling'],
  range: { min: 0, max: 1, step: 0.05, otherwise: 0.7 },
};
const palette = choice('palette', 'weights.palette', [
  ['auto', 'weights.colours'],
  ['diverging', 'weights.diverging'],
]);
const inColour = (facts: RunFacts) => (facts.data.shape?.[0] === 3 ? [palette] : []);
const marks = (facts: RunFacts) =>
  choice('marks', 'points.marks', [
    ['points', 'points.points'],
    ...(facts.data.pictures === false ? [] : [['pictures', 'points.pictures'] as const]),
    ['density', 'points.density'],
  ]);
const axis = choice('x', 'drawn.axis', [
  ['linear', 'curves.linear'],
  ['log', 'curves.log'],
]);
const power = choice('power', 'neurons.power', [
  ['trees', 'neurons.trees'],
  ['auc', 'neurons.auc'],
]);
const alike = choice('alike', 'neurons.alike', [
  ['absolute', 'neurons.absolute'],
  ['signed', 'neurons.signed'],
]);

/** Whether the network has a layer between its input and its output. */
export function hasHidden(facts: RunFacts): boolean {
  return facts.values.some((v) => isHidden({ facts } as Scene, v.name));
}
const onPlane = (facts: RunFacts) => facts.data.pictures === false && facts.data.shape?.[0] === 2;
/** Whether a dense layer of weights lies before the output. */
const denseHidden = (facts: RunFacts) => facts.layers.length > 1;

/** The run and the step that a scene is compared with. */
function otherOf(s: Scene): { run: string; step: number } {
  const at = s.other.lastIndexOf('@');
  return { run: s.other.slice(0, at), step: Number(s.other.slice(at + 1)) };
}

/** The steps of a comparison among which the later is the second: of two runs that of the other alone. */
function laterOf(s: Scene): number[] {
  const other = otherOf(s);
  return other.run === s.run ? [s.step, other.step] : [other.step];
}

const list: readonly Drawn[] = [
  {
    view: 'plane',
    group: 'sees',
    given: { layer: hiddenWithWeights },
    options: (facts) => [
      choice('part', 'drawn.part', [
        ['all', 'drawn.partAll'],
        ['surface', 'drawn.partSurface'],
        ...(hasHidden(facts)
          ? ([
              ['hidden', 'drawn.partHidden'],
              ['units', 'drawn.partUnits'],
              ['strip', 'drawn.partStrip'],
            ] as const)
          : []),
      ]),
      ...(hasHidden(facts)
        ? [
            {
              name: 'bend',
              label: 'drawn.bend',
              about: ['drawn.aboutBend'],
              range: { min: 0, max: 1, step: 0.02, otherwise: null },
            } satisfies Option,
            text('units', 'drawn.axes', 'drawn.aboutAxes'),
          ]
        : []),
    ],
    fits: onPlane,
  },
  {
    view: 'filters',
    group: 'learnt',
    given: { layer: hiddenWithWeights, sample: oneSample, split },
    options: (facts) => [
      choice('bars', 'drawn.bars', [
        ['auto', 'drawn.barsAuto'],
        ['weights', 'drawn.barsWeights'],
        ['response', 'drawn.barsResponse'],
      ]),
      text('units', 'drawn.units', 'drawn.aboutUnits'),
      classes,
      ...inColour(facts),
    ],
    fits: (facts) => hasHidden(facts) && denseHidden(facts),
  },
  {
    view: 'lego',
    group: 'learnt',
    given: { class: shownClass, split },
    options: (facts) => [
      number('k', 'drawn.pieces', 'drawn.aboutPieces'),
      { name: 'units', label: 'drawn.amounts', about: ['drawn.aboutAmounts'], amounts: true },
      ...inColour(facts),
    ],
    fits: (facts) => hasHidden(facts) && denseHidden(facts) && (facts.classes?.length ?? 0) > 0,
  },
  {
    view: 'neuron',
    group: 'learnt',
    given: {
      layer: hidden,
      unit: (s) => (hidden(s) && s.selection.units.length > 0 ? String(s.selection.units[0]) : ''),
      class: shownClass,
      split,
    },
    options: () => [power, ...layout],
    fits: hasHidden,
  },
  {
    view: 'explain',
    group: 'sees',
    given: {
      layer: hidden,
      split,
      select: (s) => (s.selection.samples.length > 1 ? writeNumbers(s.selection.samples) : ''),
    },
    options: () => [observationsOption],
    instead: 'drawn.insteadExplain',
    fits: (facts) => hasHidden(facts) && facts.data.pictures === true,
  },
  {
    view: 'projection',
    name: 'projections',
    group: 'sees',
    given: { layer: hidden, split },
    options: (facts) => [
      choice('compare', 'drawn.compare', [
        ['seeds', 'drawn.compareSeeds'],
        ['methods', 'drawn.compareMethods'],
      ]),
      choice('colour', 'points.colour', [
        ['label', 'points.label'],
        ['prediction', 'points.prediction'],
        ['correct', 'points.correct'],
        ['confidence', 'points.confidence'],
        ['stability', 'drawn.stability'],
      ]),
      marks(facts),
      ...layout,
    ],
    fits: hasHidden,
  },
  {
    view: 'layers',
    group: 'sees',
    given: { split },
    options: () => [
      bundling,
      classes,
      choice('variant', 'drawn.variant', [
        ['chain', 'drawn.variantChain'],
        ['dynamic', 'drawn.variantDynamic'],
      ]),
      layersText,
      ...layout,
      lambda,
    ],
    fits: hasHidden,
  },
  {
    view: 'film',
    group: 'course',
    given: {
      split,
      samples: (s) => (s.selection.samples.length > 0 ? writeNumbers(s.selection.samples.slice(0, 12)) : ''),
    },
    options: (facts) => [
      choice('layer', 'drawn.layer', [
        ...(facts.meta.network.layers.some((l) => l.layer === 'conv') ? [['conv', 'drawn.allConv'] as const] : []),
        ['dense', 'drawn.allDense'],
      ]),
      choice('curves', 'drawn.curves', [
        ['true', 'drawn.yes'],
        ['false', 'drawn.no'],
      ]),
      choice('scale', 'weights.normalise', [
        ['auto', 'drawn.scaleAuto'],
        ['unit', 'drawn.scaleUnit'],
        ['symmetric', 'drawn.scaleSymmetric'],
        ['range', 'drawn.scaleRange'],
      ]),
      text('channels', 'drawn.channels', 'drawn.aboutUnits'),
    ],
    fits: (facts) => facts.data.pictures === true,
  },
  {
    view: 'change',
    group: 'course',
    options: () => [
      choice('measure', 'drawn.measure', [
        ['relative', 'drawn.measureRelative'],
        ['correlation', 'drawn.measureCorrelation'],
        ['weights', 'drawn.measureWeights'],
      ]),
      axis,
    ],
    noStep: true,
  },
  {
    view: 'compare',
    group: 'course',
    given: {
      layer: (s) =>
        s.facts.layers.includes(s.selection.layer) && s.options.part === 'weights' ? s.selection.layer : '',
      against: (s) => String(Math.max(...laterOf(s))),
      split,
    },
    options: () => [
      choice('part', 'compare.part', [
        ['samples', 'compare.part.samples'],
        ['layers', 'compare.part.layers'],
        ['weights', 'compare.part.weights'],
        ['course', 'compare.part.course'],
      ]),
      number('count', 'compare.count', 'compare.aboutCount'),
    ],
    fits: (_, run, comparing) => run !== '' && comparing,
    more: (s) => {
      const other = otherOf(s).run;
      // Of one run what was earlier comes first.
      return other === s.run ? { step: Math.min(...laterOf(s)) } : { with: other };
    },
    ready: (s) => s.other !== '',
  },
  {
    view: 'before-after',
    late: true,
    group: 'course',
    given: { layer: hidden, split },
    options: (facts) => [
      choice('colour', 'points.colour', [
        ['label', 'points.label'],
        ['prediction', 'points.prediction'],
        ['correct', 'points.correct'],
        ['confidence', 'points.confidence'],
      ]),
      marks(facts),
      ...layout,
    ],
    fits: hasHidden,
  },
  {
    view: 'activity',
    late: true,
    group: 'course',
    given: { split },
    options: () => [
      text('class', 'drawn.ofClass', 'drawn.aboutOfClass'),
      layersText,
      ...layout,
      power,
      choice('maps', 'drawn.maps', [
        ['means', 'drawn.mapsMeans'],
        ['places', 'drawn.mapsPlaces'],
      ]),
      alike,
    ],
    fits: hasHidden,
  },
  {
    view: 'epochs',
    late: true,
    group: 'course',
    given: { layer: hidden, split },
    options: () => [
      { name: 'at', label: 'drawn.at', about: ['drawn.aboutAt'], suggest: ['even', 'log', '0,1,2,5,10,20'] },
      number('stops', 'drawn.stops', 'drawn.aboutStops'),
      bundling,
      classes,
      choice('variant', 'drawn.variant', [
        ['chain', 'drawn.variantChain'],
        ['joint', 'drawn.variantJoint'],
        ['dynamic', 'drawn.variantDynamic'],
      ]),
      ...layout,
      lambda,
    ],
    fits: hasHidden,
  },
  {
    view: 'sweep',
    group: 'course',
    options: () => [
      choice('accuracy', 'drawn.accuracy', [
        ['last', 'drawn.accuracyLast'],
        ['best', 'drawn.accuracyBest'],
      ]),
      choice('y', 'drawn.accuracyAxis', [
        ['data', 'drawn.axisData'],
        ['all', 'drawn.axisAll'],
      ]),
      text('target', 'drawn.target', 'drawn.aboutTarget'),
    ],
    fits: (_, run) => run.includes(':'),
    more: (s) => ({ run: s.run.split(':')[0]! }),
    noStep: true,
  },
  {
    view: 'collages',
    group: 'learnt',
    given: { layer: (s) => (s.selection.layer ? layerOf(s) : '') },
    options: (facts) => [
      choice('match', 'drawn.match', [
        ['similarity', 'drawn.matchSimilarity'],
        ['none', 'drawn.matchNone'],
      ]),
      choice('normalise', 'weights.normalise', [
        ['run', 'drawn.perRun'],
        ['all', 'drawn.perAll'],
        ['unit', 'weights.perUnit'],
      ]),
      text('units', 'drawn.units', 'drawn.aboutUnits'),
      ...inColour(facts),
    ],
    fits: (facts, run) => facts.layers.length > 0 && run.includes(':'),
    more: (s) => ({ run: s.run.split(':')[0]!, extra: { trials: 'true' } }),
    noStep: true,
  },
];

/** The parameters of a drawn view for a scene: what the selection and the options say. */
export function paramsOf(d: Drawn, scene: Scene): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [name, given] of Object.entries(d.given ?? {})) {
    const value = given(scene);
    if (value) params[name] = value;
  }
  for (const o of d.options?.(scene.facts) ?? []) {
    // The first value that the page offers may differ from the default of the command.
    const value = scene.options[o.name] ?? o.values?.[0]?.value ?? '';
    const usual = (registry[d.view] as Record<string, readonly string[]>)[o.name]![0];
    if (value !== '' && value !== usual) params[o.name] = value;
  }
  return params;
}

function kindOf(d: Drawn): ViewKind {
  const name = d.name ?? d.view;
  const drawnOf = (scene: Scene): Picture => ({
    view: d.view,
    params: paramsOf(d, scene),
    ...(d.noStep ? { noStep: true } : {}),
    ...(d.late && scene.step === 0 ? { step: scene.last } : {}),
    ...d.more?.(scene),
  });
  const picture = (scene: Scene) => (d.ready?.(scene) === false ? null : drawnOf(scene));
  const layer = d.given?.layer;
  return {
    name,
    label: `view.${name}` as MessageKey,
    about: `view.${name}.about` as MessageKey,
    group: d.group,
    fits: d.fits,
    ...(layer ? { layer } : {}),
    options: (facts) => d.options?.(facts) ?? [],
    picture,
    mount: (element, host) => drawnView(element, host, picture, d.instead),
  };
}

export const drawnKinds: readonly ViewKind[] = list.map(kindOf);
