import { expect, test, vi } from 'vitest'

vi.mock('@aws-sdk/client-s3', () => {
  throw new Error('the SDK of S3 was loaded')
})

test('whoever takes the store of files never loads the SDK of S3', async () => {
  expect(Object.keys(await import('./index.js'))).toContain('filesystemStore')
  await expect(import('./s3/index.js')).rejects.toThrow(/mock/)
})
