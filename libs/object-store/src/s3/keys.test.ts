import fc from 'fast-check'
import { expect, test } from 'vitest'
import { objectKey } from '../object-key.js'
import { keyLayout } from './keys.js'

const part = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => !/[/\\\0]|^\.\.?$/.test(text))
const key = fc
  .array(part, { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join('/'))
  .filter((text) => !text.startsWith('.storemesh-'))

test('a key lies below the prefix of its lake and is found there again', () => {
  fc.assert(
    fc.property(key, fc.option(key, { nil: undefined }), (text, prefix) => {
      const layout = keyLayout('lake', prefix)
      const name = layout.inBucket(objectKey(text))
      expect(name).toBe(prefix === undefined ? text : `${prefix}/${text}`)
      expect(layout.fromBucket(name)).toBe(text)
      expect(name.startsWith(layout.prefixInBucket(''))).toBe(true)
    }),
    { seed: 3 },
  )
})

test('what is too long with its prefix, or kept for the store itself, is no key', () => {
  const long = objectKey('x'.repeat(1020))
  expect(keyLayout('lake').inBucket(long)).toBe(long)
  expect(() => keyLayout('lake', 'eu/west').inBucket(long)).toThrow('OBJECT_KEY_INVALID')
  expect(() => keyLayout('lake').inBucket(objectKey('.storemesh-mine'))).toThrow('OBJECT_KEY_INVALID')
  expect(() => keyLayout('lake', '/eu')).toThrow('OBJECT_KEY_INVALID')
})
