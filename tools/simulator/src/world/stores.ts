import type { Dice } from '@storemesh/core'

/** Where an order is filled: a till sells from its own shelves, the other channels from a warehouse. */
// biome-ignore format: a list reads better in rows
const TILLS: readonly [string, ...string[]] = [
  'store_jakarta_01', 'store_jakarta_02', 'store_bandung_01', 'store_semarang_01', 'store_yogyakarta_01', 'store_surabaya_01',
  'store_surabaya_02', 'store_denpasar_01', 'store_medan_01', 'store_makassar_01',
]
const WAREHOUSES: readonly [string, ...string[]] = ['warehouse_cikarang', 'warehouse_sidoarjo', 'warehouse_medan']

export type Channel = 'web' | 'app' | 'pos' | 'marketplace'

export const storeOf = (dice: Dice, channel: Channel): string => (channel === 'pos' ? dice.pick(TILLS) : dice.pick(WAREHOUSES))
