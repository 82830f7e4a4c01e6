import type { Dice } from '@storemesh/core'

/** Where an order is filled: a till sells from its own shelves, the other channels from a warehouse. */
export interface Store {
  readonly store_id: string
  readonly name: string
  readonly kind: 'store' | 'warehouse'
  readonly city: string
  readonly province: string
  readonly region: string
}

type Row = readonly [store_id: string, name: string, city: string, province: string, region: string]

const TILLS: readonly [Row, ...Row[]] = [
  ['store_jakarta_01', 'Toko Blok M', 'Jakarta Selatan', 'DKI Jakarta', 'Jawa'],
  ['store_jakarta_02', 'Toko Kelapa Gading', 'Jakarta Utara', 'DKI Jakarta', 'Jawa'],
  ['store_bandung_01', 'Toko Dago', 'Bandung', 'Jawa Barat', 'Jawa'],
  ['store_semarang_01', 'Toko Simpang Lima', 'Semarang', 'Jawa Tengah', 'Jawa'],
  ['store_yogyakarta_01', 'Toko Malioboro', 'Yogyakarta', 'DI Yogyakarta', 'Jawa'],
  ['store_surabaya_01', 'Toko Tunjungan', 'Surabaya', 'Jawa Timur', 'Jawa'],
  ['store_surabaya_02', 'Toko Darmo', 'Surabaya', 'Jawa Timur', 'Jawa'],
  ['store_denpasar_01', 'Toko Sanur', 'Denpasar', 'Bali', 'Bali dan Nusa Tenggara'],
  ['store_medan_01', 'Toko Kesawan', 'Medan', 'Sumatera Utara', 'Sumatera'],
  ['store_makassar_01', 'Toko Losari', 'Makassar', 'Sulawesi Selatan', 'Sulawesi'],
]
const WAREHOUSES: readonly [Row, ...Row[]] = [
  ['warehouse_cikarang', 'Gudang Cikarang', 'Bekasi', 'Jawa Barat', 'Jawa'],
  ['warehouse_sidoarjo', 'Gudang Sidoarjo', 'Sidoarjo', 'Jawa Timur', 'Jawa'],
  ['warehouse_medan', 'Gudang Medan', 'Medan', 'Sumatera Utara', 'Sumatera'],
]

const storeFrom =
  (kind: Store['kind']) =>
  ([store_id, name, city, province, region]: Row): Store => ({ store_id, name, kind, city, province, region })

export const STORES: readonly Store[] = [...TILLS.map(storeFrom('store')), ...WAREHOUSES.map(storeFrom('warehouse'))]

export type Channel = 'web' | 'app' | 'pos' | 'marketplace'

export const storeOf = (dice: Dice, channel: Channel): string => dice.pick(channel === 'pos' ? TILLS : WAREHOUSES)[0]
