import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { spelling, spellingColumns } from '../given-names.js'

const SIZE = /^[0-9.]+(g|ml|pcs|)$/

const words = (name: string) => [...new Set(name.split(' '))]
const measured = (token: string) => SIZE.exec(token)?.[1] ?? null

/** What a listing's name may mean, of products with these names; every token weighs 1000, or what is said of it. */
async function candidates(
  listed: string,
  products: readonly (readonly [product_id: string, called: string])[],
  {
    weights = {},
    misspelled = {},
  }: { weights?: Record<string, number>; misspelled?: Record<string, readonly [string, number]> } = {},
) {
  const tokens = products.flatMap(([product_id, normalised]) =>
    words(normalised).map((token) => ({ product_id, normalised, token, measured_in: measured(token) })),
  )
  const known = new Set(tokens.map(({ token }) => token))
  const weightOf = (token: string) => weights[token] ?? 1000
  const likenesses = words(listed).map((token) => {
    const [known_token, likeness] = known.has(token) ? [token, 1000] : (misspelled[token] ?? ['', 0])
    const known_weight = known_token === '' ? 0 : weightOf(known_token)
    return {
      token,
      measured_in: measured(token),
      known_token,
      likeness,
      known_weight,
      weight_alone: known.has(token) ? weightOf(token) : 250,
    }
  })
  const given = {
    stg_names_normalised: { columns: spellingColumns, rows: [spelling('told', listed), spelling('ours', listed, false)] },
    stg_token_likenesses: {
      columns: {
        token: 'string',
        measured_in: 'string',
        known_token: 'string',
        likeness: 'int',
        known_weight: 'int',
        weight_alone: 'int',
      },
      rows: likenesses,
    },
    stg_product_tokens: {
      columns: { product_id: 'string', normalised: 'string', token: 'string', measured_in: 'string' },
      rows: tokens,
    },
    stg_token_weights: {
      columns: { token: 'string', measured_in: 'string', weight: 'int' },
      rows: [...known].map((token) => ({ token, measured_in: measured(token), weight: weightOf(token) })),
    },
  } as const
  return modelRows(new URL('./stg_name_candidates.sql', import.meta.url), given, 'score DESC, product_id')
}

const scores = async (...given: Parameters<typeof candidates>) =>
  (await candidates(...given)).map((row) => [row['product_id'], Number(row['score']), row['size_differs']])

test('a size that differs leaves three quarters, and so does a pack of more; one that is not told is only missing', async () => {
  const kopi = [['kopi', 'kopi bubuk 200g']] as const
  expect(await scores('kopi bubuk 200g', kopi)).toEqual([['kopi', 10_000, false]])
  expect(await scores('kopi bubuk 500g', kopi)).toEqual([['kopi', 4614, true]])
  expect(await scores('kopi bubuk 200g 12pcs', kopi)).toEqual([['kopi', 6922, true]])
  expect(await scores('kopi bubuk', kopi)).toEqual([['kopi', 6666, false]])
})

test('products that are called alike have the same score', async () => {
  expect(
    await scores('kaos polos', [
      ['a', 'kaos polos'],
      ['b', 'polos kaos'],
      ['c', 'kaos'],
    ]),
  ).toEqual([
    ['a', 10_000, false],
    ['b', 10_000, false],
    ['c', 5000, false],
  ])
})

test('a product counts once, by the likest of the names that it ever had', async () => {
  expect(
    await scores('teh melati', [
      ['tea', 'teh'],
      ['tea', 'teh melati'],
      ['tea', 'teh 50'],
    ]),
  ).toEqual([['tea', 10_000, false]])
})

test('what is told besides weighs less where no product has it than where another has', async () => {
  const products = [
    ['lotion', 'minyak putih'],
    ['scrub', 'lulur mandi'],
  ] as const
  expect(await scores('minyak putih sangrai', products)).toEqual([['lotion', 8888, false]])
  expect(await scores('minyak putih lulur', products)).toEqual([
    ['lotion', 6666, false],
    ['scrub', 2500, false],
  ])
})

test('what is alike by a size or by a word of everybody’s alone is no candidate', async () => {
  expect(await scores('gula 200g', [['kopi', 'kopi 200g']])).toEqual([])
  expect(await scores('kaos merah', [['kaos', 'kaos polos']], { weights: { kaos: 125 } })).toEqual([])
  expect(await scores('kaos merah', [['kaos', 'kaos polos']], { weights: { kaos: 177 } })).toEqual([['kaos', 1240, false]])
})

test('why is told in tokens: the same, the misspelled, the missing and the others', async () => {
  const [row] = await candidates('sabum cuci wangi 750ml', [['soap', 'sabun cuci piring 750ml']], {
    misspelled: { sabum: ['sabun', 600] },
  })
  expect(row).toMatchObject({ same: '750ml cuci', alike: 'sabum~sabun', untold: 'piring', others: 'wangi', score: 6117n })
})

test('of many products the ten likeliest are kept', async () => {
  const many = Array.from(
    { length: 14 },
    (_, n) => [`p${String(n).padStart(2, '0')}`, `kaos merah ${'abcdefghijklmn'.charAt(n)}`] as const,
  )
  const found = await scores('kaos merah n', many)
  expect(found).toHaveLength(10)
  expect(found[0]).toEqual(['p13', 10_000, false])
})
