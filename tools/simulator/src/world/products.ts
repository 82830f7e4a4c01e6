import type { Dice } from '@storemesh/core'

export interface Product {
  readonly product_id: string
  readonly category: string
  readonly name: string
  /** Whole rupiah: the catalogue knows no sen. */
  readonly price_rupiah: number
}

type Row = readonly [product_id: string, category: string, name: string, price_rupiah: number]

const CATALOGUE: readonly [Row, ...Row[]] = [
  ['prod_001', 'groceries', 'Beras pandan wangi 5 kg', 78_500],
  ['prod_002', 'groceries', 'Minyak goreng 2 L', 36_900],
  ['prod_003', 'groceries', 'Gula pasir 1 kg', 17_500],
  ['prod_004', 'groceries', 'Kopi bubuk 200 g', 24_900],
  ['prod_005', 'groceries', 'Teh melati 50 kantong', 15_400],
  ['prod_006', 'groceries', 'Mi instan isi 40', 118_000],
  ['prod_007', 'groceries', 'Kecap manis 600 ml', 22_700],
  ['prod_008', 'groceries', 'Sambal terasi 250 g', 18_900],
  ['prod_009', 'groceries', 'Susu UHT 1 L', 19_800],
  ['prod_010', 'groceries', 'Telur ayam 30 butir', 56_500],
  ['prod_011', 'groceries', 'Tepung terigu 1 kg', 13_200],
  ['prod_012', 'groceries', 'Kerupuk udang 500 g', 34_000],
  ['prod_013', 'household', 'Sabun cuci piring 750 ml', 14_900],
  ['prod_014', 'household', 'Deterjen bubuk 1,8 kg', 42_300],
  ['prod_015', 'household', 'Tisu wajah 250 lembar', 12_900],
  ['prod_016', 'household', 'Sapu ijuk', 28_500],
  ['prod_017', 'household', 'Ember 20 L', 39_900],
  ['prod_018', 'household', 'Rak piring baja', 189_000],
  ['prod_019', 'household', 'Lampu LED 12 W', 32_500],
  ['prod_020', 'household', 'Galon air 19 L', 61_000],
  ['prod_021', 'fashion', 'Kemeja batik lengan panjang', 249_000],
  ['prod_022', 'fashion', 'Kerudung segi empat', 59_900],
  ['prod_023', 'fashion', 'Kaos polos katun', 79_000],
  ['prod_024', 'fashion', 'Celana chino', 219_500],
  ['prod_025', 'fashion', 'Sandal gunung', 165_000],
  ['prod_026', 'fashion', 'Gamis harian', 289_000],
  ['prod_027', 'fashion', 'Sarung tenun', 135_000],
  ['prod_028', 'fashion', 'Tas selempang', 175_900],
  ['prod_029', 'fashion', 'Sepatu lari', 489_000],
  ['prod_030', 'beauty', 'Tabir surya SPF 50', 89_900],
  ['prod_031', 'beauty', 'Pelembap wajah 50 ml', 74_500],
  ['prod_032', 'beauty', 'Lulur mandi 250 g', 33_900],
  ['prod_033', 'beauty', 'Sampo 400 ml', 46_700],
  ['prod_034', 'beauty', 'Lipstik matte', 68_000],
  ['prod_035', 'beauty', 'Minyak kayu putih 120 ml', 41_500],
  ['prod_036', 'electronics', 'Ponsel 128 GB', 2_799_000],
  ['prod_037', 'electronics', 'Ponsel 256 GB', 4_999_000],
  ['prod_038', 'electronics', 'Laptop 14 inci', 8_499_000],
  ['prod_039', 'electronics', 'Earbud nirkabel', 349_900],
  ['prod_040', 'electronics', 'Pengisi daya 33 W', 129_000],
  ['prod_041', 'electronics', 'Bank daya 10.000 mAh', 189_900],
  ['prod_042', 'electronics', 'Televisi 43 inci', 4_299_000],
  ['prod_043', 'electronics', 'Kipas angin berdiri', 315_000],
  ['prod_044', 'electronics', 'Penanak nasi 1,8 L', 379_000],
  ['prod_045', 'electronics', 'Setrika', 179_500],
  ['prod_046', 'electronics', 'Blender 2 L', 329_000],
  ['prod_047', 'electronics', 'Jam pintar', 899_000],
  ['prod_048', 'toys', 'Balok susun 120 keping', 149_900],
  ['prod_049', 'toys', 'Boneka beruang', 99_000],
  ['prod_050', 'toys', 'Mobil kendali jarak jauh', 229_000],
  ['prod_051', 'toys', 'Papan catur', 85_500],
  ['prod_052', 'sports', 'Raket bulu tangkis', 275_000],
  ['prod_053', 'sports', 'Kok isi 12', 96_000],
  ['prod_054', 'sports', 'Bola futsal', 159_900],
  ['prod_055', 'sports', 'Matras yoga', 124_500],
  ['prod_056', 'sports', 'Botol minum 1 L', 54_900],
  ['prod_057', 'books', 'Novel sejarah', 98_000],
  ['prod_058', 'books', 'Kamus Indonesia-Inggris', 125_000],
  ['prod_059', 'books', 'Buku resep Nusantara', 145_500],
  ['prod_060', 'books', 'Buku mewarnai', 29_900],
]

const product = ([product_id, category, name, price_rupiah]: Row): Product => ({ product_id, category, name, price_rupiah })

const FIRST = product(CATALOGUE[0])

/** What every store sells, whatever the seed. */
export const PRODUCTS: readonly [Product, ...Product[]] = [FIRST, ...CATALOGUE.slice(1).map(product)]

const BEST_SELLERS: readonly [Product, ...Product[]] = [FIRST, ...PRODUCTS.filter((_, index) => index % 9 === 5)]

/** A few are bought far more often than the rest. */
export const productOf = (dice: Dice): Product => dice.pick(dice.chance(0.4) ? BEST_SELLERS : PRODUCTS)

const BEST: ReadonlySet<string> = new Set(BEST_SELLERS.map(({ product_id }) => product_id))

export const isBestSeller = ({ product_id }: Product): boolean => BEST.has(product_id)
