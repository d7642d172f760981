// How often something costly is made of a run that grows: it shall take a third of the
// time at most, for the training needs the processors too.

export class Pace {
  private ended = 0;
  private took = 0;

  /** Waits until it is time, if the run is live, then does it. */
  async keep<T>(live: boolean, signal: AbortSignal, make: () => Promise<T>): Promise<T> {
    const rest = this.ended + 2 * this.took - performance.now();
    if (live && rest > 0) await new Promise((r) => setTimeout(r, Math.min(rest, 10_000)));
    signal.throwIfAborted();
    const start = performance.now();
    try {
      return await make();
    } finally {
      this.ended = performance.now();
      this.took = this.ended - start;
    }
  }
}
