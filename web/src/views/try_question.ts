// Requests to the network: only for the newest input, once for each, with the weights of the sums.
import { address } from '../api';
import type { TryFacts, WeightFacts } from '../api.gen';
import { arrays, Latest, peek } from '../data';
import type { Arrays } from '../safetensors';
import type { Parts } from '../shared/sums';
import type { Host, Scene } from '../view';
import { outputParts } from './try_answer';

export class Question {
  private readonly latest: Latest;
  private asked = '';
  /** The output's weights at this step, for the two parts of the sums. */
  private weights: Arrays<WeightFacts> | null = null;

  constructor(
    private readonly host: Host,
    /** Called with an answer, and the parts of its sums if they are known. */
    private readonly answered: (a: Arrays<TryFacts>, parts: Parts[] | null) => void,
  ) {
    this.latest = new Latest((e) => host.fail(e));
  }

  /** Requests the answer to an input, unless the last request was the same. */
  ask(scene: Scene, input: string, post: (url: string, signal: AbortSignal) => Promise<Arrays<TryFacts>>): void {
    // At rest the weights of the sums are loaded too, so the request is repeated.
    const asked = [scene.run, scene.step, scene.options.centre, scene.moving, scene.lang, scene.theme, input].join(' ');
    if (asked === this.asked) return;
    this.asked = asked;
    const url = address(['runs', scene.run, 'try'], { step: scene.step });
    this.latest.run(async (signal) => {
      const begun = performance.now();
      const a = await post(url, signal);
      this.host.fail(null);
      await this.readWeights(scene, signal);
      if (signal.aborted) return; // the input was cleared meanwhile
      this.answered(a, outputParts(scene, a, this.weights));
      performance.measure('try', { start: begun, end: performance.now() });
    });
  }

  private async readWeights(scene: Scene, signal: AbortSignal): Promise<void> {
    const out = scene.facts.output;
    if (!scene.facts.layers.includes(out)) return;
    const url = address(['runs', scene.run, 'weights', out], { step: scene.step });
    this.weights = peek<Arrays<WeightFacts>>(url) ?? null;
    if (!this.weights && !scene.moving) this.weights = await arrays<WeightFacts>(url, signal);
  }

  /** Makes the next request even if it equals the last one. */
  again(): void {
    this.asked = '';
  }

  /** Cancels the request in progress. */
  cancel(): void {
    this.asked = '';
    this.latest.cancel();
  }

  dispose(): void {
    this.latest.dispose();
  }
}
