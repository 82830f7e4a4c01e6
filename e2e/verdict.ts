import { meshDone, mesh } from './mesh-command.js'

export interface LayerVerdict {
  readonly layer: string
  readonly expected: number
  readonly found: number
  readonly lost: number
  readonly doubled: number
  readonly wrong: number
}

/** What `mesh verify` says of each layer, also when it says that something is amiss. */
export async function verdictOf(data: string): Promise<readonly LayerVerdict[]> {
  const { stdout, stderr } = await mesh('verify', '--json', '--data', data)
  if (stdout === '') throw new Error(`mesh verify says nothing but:\n${stderr}`)
  const layers: LayerVerdict[] = JSON.parse(stdout)
  return layers
}

/** The layers of which a record was lost, doubled or is wrong. */
export const amiss = (layers: readonly LayerVerdict[]): readonly LayerVerdict[] =>
  layers.filter(({ lost, doubled, wrong }) => lost + doubled + wrong > 0)

export const sumOf = (layers: readonly LayerVerdict[], name: 'lost' | 'doubled' | 'wrong'): number =>
  layers.reduce((sum, layer) => sum + layer[name], 0)

export interface TableDigest {
  readonly table: string
  readonly rows: number
  readonly digest: string
}

export async function digestsOf(data: string): Promise<readonly TableDigest[]> {
  const digests: TableDigest[] = JSON.parse(await meshDone('table', 'digest', '--json', '--data', data))
  return digests
}
