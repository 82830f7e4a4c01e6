import type { JsonObject } from '@storemesh/core'
import type { Layout } from '../data-folder/layout.js'
import type { ChildSpec } from '../supervisor/child-spec.js'
import { meshEntry } from '../process/spawn-mesh.js'

/** The processes of a mesh, as its supervisor starts them. */

export const shopChild = (layout: Layout): ChildSpec => ({
  name: 'shop',
  entry: meshEntry(),
  // one that died comes back where its clients look for it
  args: (ready) => ['child', 'shop', '--data', layout.root, '--port', portText(ready.get('shop'), 0)],
})

export const pipelineChild = (layout: Layout): ChildSpec => ({
  name: 'pipeline',
  entry: meshEntry(),
  args: () => ['child', 'pipeline', '--data', layout.root],
})

export const gatewayChild = (layout: Layout, port: number): ChildSpec => ({
  name: 'gateway',
  entry: meshEntry(),
  args: (ready) => ['child', 'gateway', '--data', layout.root, '--port', portText(ready.get('gateway'), port)],
})

/** What the simulator of a mesh is told: views, cart events and purchases in their mix, so many a second, from a seed. */
interface Simulated {
  readonly rate: number | 'max'
  readonly seed: number
  readonly mix: string
}

export const simulatorChild = (layout: Layout, { rate, seed, mix }: Simulated): ChildSpec => ({
  name: 'simulator',
  entry: meshEntry(),
  args: () => ['child', 'simulator', '--data', layout.root, '--rate', String(rate), '--mix', mix, '--seed', String(seed)],
})

function portText(ready: JsonObject | undefined, port: number): string {
  const taken = ready?.['port']
  return String(typeof taken === 'number' ? taken : port)
}
