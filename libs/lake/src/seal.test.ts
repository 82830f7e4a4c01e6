import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isFault } from '@storemesh/core'
import { temporaryFolder } from '@storemesh/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { requireIntact, sealedName } from './seal.js'

/** The content of a file as it was sealed, under its sealed name in a folder of its own. */
async function sealed(content: Uint8Array): Promise<string> {
  const folder = await temporaryFolder()
  const fresh = join(folder, 'rows.parquet')
  await writeFile(fresh, content)
  const path = join(folder, await sealedName(fresh))
  await writeFile(path, content)
  return path
}

const verdict = (path: string) =>
  requireIntact(path).then(
    () => 'intact',
    (error: unknown) => (isFault(error, 'DATA_FILE_CORRUPT') ? 'corrupt' : error),
  )

test('any one bit that flips is found, wherever it is', async () => {
  const content = fc.uint8Array({ minLength: 1, maxLength: 5000 })
  await fc.assert(
    fc.asyncProperty(content, fc.nat(), fc.nat(7), async (bytes, anywhere, bit) => {
      const path = await sealed(bytes)
      expect(await verdict(path)).toBe('intact')
      const flipped = Buffer.from(bytes)
      const at = anywhere % bytes.length
      flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << bit), at)
      await writeFile(path, flipped)
      expect(await verdict(path)).toBe('corrupt')
    }),
    { seed: 3, numRuns: 50 },
  )
})

test('a file of many pieces is summed as one, and one cut short is found', async () => {
  const path = await sealed(new Uint8Array(3_000_000).fill(7))
  expect(await verdict(path)).toBe('intact')
  await writeFile(path, (await readFile(path)).subarray(0, 2_999_999))
  expect(await verdict(path)).toBe('corrupt')
})

test('what is said names the file and no byte of it', async () => {
  const path = await sealed(Buffer.from('a secret'))
  await writeFile(path, 'a secreT')
  await expect(requireIntact(path)).rejects.toThrow(basename(path))
  await expect(requireIntact(path)).rejects.not.toThrow(/secre/)
})

test('a file of another writer has no seal, and is read as it is', async () => {
  const path = join(await temporaryFolder(), '00000-0-a1b2.parquet')
  await writeFile(path, 'theirs')
  expect(await verdict(path)).toBe('intact')
})
