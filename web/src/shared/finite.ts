// The error of views whose numbers are not finite at a step, as the server gives it
// (analysis.CheckFinite).
import { ApiError } from '../api';

/** Throws the error `diverged` if a number is not finite; `what` names the numbers in English, as the server does. */
export function checkFinite(step: number, what: string, ...values: readonly ArrayLike<number>[]): void {
  for (const part of values)
    for (let i = 0; i < part.length; i++)
      if (!Number.isFinite(part[i]!))
        throw new ApiError(
          422,
          `at step ${step} ${what} are not all valid numbers`,
          'show an earlier step',
          'diverged',
        );
}
