// The option of a list of units with an amount of each, such as 11:3.7,18:-2.5: a row with a slider
// for every unit, and a field that adds one.
import { t } from './i18n';
import type { Option, Scene } from './view';

export interface Piece {
  unit: number;
  amount: number;
}

/** Reads 11:3.7,18:-2.5; the layer before a unit is ignored, and what is no unit is left out. */
export function readPieces(text: string): Piece[] {
  const out: Piece[] = [];
  for (const part of text.split(',')) {
    const m = /^(?:[\w.]+[·:])?(\d{1,9}):([+-]?[\d.]+)$/.exec(part.trim().replace('−', '-'));
    if (m && Number.isFinite(Number(m[2]))) out.push({ unit: Number(m[1]), amount: Number(m[2]) });
  }
  return out;
}

export function writePieces(all: readonly Piece[]): string {
  return all.map((p) => `${p.unit}:${p.amount}`).join(',');
}

/** The largest amount of a slider. */
const most = 10;

export function Amounts({
  o,
  scene,
  value,
  set,
}: {
  o: Option;
  scene: Scene;
  value: string;
  set: (v: string) => void;
}) {
  const all = readPieces(value);
  const chosen = scene.selection.units.filter((u) => !all.some((p) => p.unit === u));
  const change = (i: number, amount: number) => set(writePieces(all.map((p, k) => (k === i ? { ...p, amount } : p))));
  const add = (unit: number) => {
    if (Number.isInteger(unit) && unit >= 0 && !all.some((p) => p.unit === unit))
      set(writePieces([...all, { unit, amount: 1 }]));
  };
  return (
    <fieldset class="option amounts" title={o.about?.map((k) => t(k)).join('\n')}>
      <legend class="hidden">{t(o.label)}</legend>
      <label>
        <span>{t(o.label)}</span>
        <input
          type="text"
          inputMode="numeric"
          placeholder={t('drawn.pieceUnit')}
          value=""
          onChange={(e) => {
            const text = e.currentTarget.value.trim();
            e.currentTarget.value = '';
            // A whole list can be pasted too.
            if (text.includes(':')) set(writePieces(readPieces(text)));
            else if (text !== '') add(Number(text));
          }}
        />
      </label>
      {chosen.slice(0, 3).map((u) => (
        <button key={u} type="button" onClick={() => add(u)}>
          {`${t('drawn.addPiece')} ${u}`}
        </button>
      ))}
      {all.map((p, i) => (
        <span class="piece" key={p.unit}>
          <span>{p.unit}</span>
          <input
            type="range"
            aria-label={t('drawn.pieceAmount', { unit: p.unit })}
            min={-most}
            max={most}
            step="0.1"
            value={p.amount}
            onInput={(e) => change(i, Number(e.currentTarget.value))}
          />
          <output>{p.amount}</output>
          <button
            type="button"
            aria-label={t('drawn.removePiece', { unit: p.unit })}
            onClick={() => set(writePieces(all.filter((_, k) => k !== i)))}
          >
            ✕
          </button>
        </span>
      ))}
    </fieldset>
  );
}
