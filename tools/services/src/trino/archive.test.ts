import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freshFolder } from '../testing/fresh-folder.js'
import { archiveFlag, keepArchive } from './archive.js'

async function places() {
  const cache = await freshFolder()
  const folder = await freshFolder()
  await mkdir(join(cache, 'trino/476'), { recursive: true })
  return { cache, folder }
}

test('the first run of a Java writes an archive, later ones read it', async () => {
  const { cache, folder } = await places()
  const first = archiveFlag(cache, folder, '25.0.3+9')
  expect(first).toBe(`-XX:ArchiveClassesAtExit=${folder}/classes-25.0.3-9.jsa`)
  await writeFile(join(folder, 'classes-25.0.3-9.jsa'), 'classes')
  await keepArchive({ cache, folder })
  expect(await readdir(folder)).toEqual([])
  expect(archiveFlag(cache, folder, '25.0.3+9')).toBe(`-XX:SharedArchiveFile=${cache}/trino/476/classes-25.0.3-9.jsa`)
  expect(archiveFlag(cache, folder, '26')).toContain('ArchiveClassesAtExit')
})

test('of two that were written, the first one stays', async () => {
  const { cache, folder } = await places()
  for (const text of ['first', 'second']) {
    await writeFile(join(folder, 'classes-25.jsa'), text)
    await keepArchive({ cache, folder })
  }
  expect(await readdir(join(cache, 'trino/476'))).toEqual(['classes-25.jsa'])
  expect(await readFile(join(cache, 'trino/476/classes-25.jsa'), 'utf8')).toBe('first')
})

test('a run that wrote none changes nothing', async () => {
  const { cache, folder } = await places()
  await writeFile(join(folder, 'trino.log'), '')
  await keepArchive({ cache, folder })
  expect(await readdir(folder)).toEqual(['trino.log'])
})
