// Limits how often something costly is computed for a growing run: to a third of the time,
// because the training needs the processors too.

export class Pace {
  private ended = 0;
  private took = 0;

  /** Calls make, for a live run only once enough time has passed. */
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
