// Whether a unit speaks for a class. Saved pictures say it the same way (figure/neuron.go).
import { t } from '../i18n';

/** What the AUC of a unit for a class says: it responds more to the class than to the rest, less, or neither. */
export function sideText(auc: number): string {
  if (auc > 0.5) return t('fig.neurons.for');
  return t(auc < 0.5 ? 'fig.neurons.against' : 'fig.neurons.neither');
}
