import { amiss, type LayerVerdict, type TableDigest } from '../verdict.js'

export interface KillSummary {
  /** What was killed. */
  readonly of: string
  readonly seed: number
  /** Where the kills fell: milliseconds after what was killed had been started. */
  readonly kills: readonly string[]
  readonly endings: readonly Ending[]
}

/** What is found in a data folder once all has been caught up with. */
export interface Ending {
  readonly layers: readonly LayerVerdict[]
  /** Tables with another content than a quiet run gives them. */
  readonly different: readonly TableDigest[]
}

/** What should not be: nothing, if all is well. The seed stands beside it, so that a failure can be had again. */
export const findings = ({ seed, endings }: KillSummary) =>
  endings
    .map(({ layers, different }) => ({ seed, amiss: amiss(layers), different }))
    .filter((ending) => ending.amiss.length + ending.different.length > 0)

export function summaryLine({ of, seed, kills, endings }: KillSummary): string {
  const sum = (name: 'lost' | 'doubled' | 'wrong') =>
    endings.flatMap(({ layers }) => layers).reduce((total, layer) => total + layer[name], 0)
  const different = endings.reduce((total, ending) => total + ending.different.length, 0)
  return [
    `${kills.length} kills of ${of}, seed ${seed}, ${endings.length} data folders`,
    `fell at ${kills.join(' ')} ms`,
    `lost ${sum('lost')} · doubled ${sum('doubled')} · wrong ${sum('wrong')} · tables unlike a quiet run's ${different}`,
    ...endings.flatMap(({ layers }) => amiss(layers).map(layerText)),
  ].join('; ')
}

const layerText = ({ layer, lost, doubled, wrong }: LayerVerdict) => `${layer}: lost ${lost} doubled ${doubled} wrong ${wrong}`
