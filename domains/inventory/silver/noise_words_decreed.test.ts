import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

test('each word is decreed once, as names are spelled: one word, in lower case; what tells products apart is none', async () => {
  const rows = await modelRows(new URL('./noise_words_decreed.sql', import.meta.url), {}, 'word')
  const words = rows.map((row) => row['word'])
  expect(new Set(words).size).toBe(words.length)
  for (const word of words) expect(word).toEqual(expect.stringMatching(/^[a-z0-9]+$/))
  for (const word of ['promo', 'original', 'cod', 'ready', 'stock', 'murah']) expect(words).toContain(word)
  for (const word of ['mini', 'refill', 'anak', 'merah', 'plus', 'kg']) expect(words).not.toContain(word)
})
