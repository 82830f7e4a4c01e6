import { expect, test } from 'vitest'
import { newLine, NOTHING_BEFORE, readLine } from './entry-line.js'

const FIRST = {
  chain: 'gateway-1',
  sequence: 1,
  at: '2026-01-01T00:00:00.000Z',
  previous: NOTHING_BEFORE,
  entry: { who: { name: 'Büdi 🛒', kind: 'role' }, é: null, n: 1.5, asked: ['b', 'a'] },
}
/** Of the line below without its hash, by another program. */
const HASH = '8a63a29a7c588087c4678924fe519a1edf37008bf017bd45322e216804e8caef'

test('a line is the same bytes for ever: those who verify an old chain count on it', () => {
  const entry = String.raw`{"asked":["b","a"],"n":1.5,"who":{"kind":"role","name":"B\u00fcdi \ud83d\uded2"},"\u00e9":null}`
  const text = `{"at":"2026-01-01T00:00:00.000Z","chain":"gateway-1","entry":${entry},"hash":"${HASH}","previous":"${NOTHING_BEFORE}","sequence":1}`
  expect(newLine(FIRST)).toEqual({ hash: HASH, text: `${text}\n` })
  expect(readLine(text)).toEqual({ ...FIRST, hash: HASH })
  expect(readLine(text.replace(HASH, HASH.replace('8', '0')))).toBeUndefined()
})
