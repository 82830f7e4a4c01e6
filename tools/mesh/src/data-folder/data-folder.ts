import { constants } from 'node:fs'
import { access, mkdir, readdir, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Clock, type Dice, Fault, instantText, messageOf, systemClock, systemDice } from '@storemesh/core'
import { createWhole, UNFINISHED } from './durable-file.js'
import { broken, DATA_FORMAT, type DataMarker, markerText, readMarker } from './format.js'
import { LAYOUT_NAMES, type Layout, layoutOf } from './layout.js'
import { sweepSpool } from './spool.js'

export interface DataFolder extends Layout {
  readonly mode: 'read' | 'write'
  readonly marker_content: DataMarker
}

export interface OpenOptions {
  /** `write` makes the folder where there is none; `read` changes nothing. */
  readonly mode: 'read' | 'write'
  readonly clock?: Clock
  readonly dice?: Dice
}

/** The folder that holds a mesh's state, checked before anything in it is touched. */
export async function openDataFolder(folder: string, options: OpenOptions): Promise<DataFolder> {
  const layout = layoutOf(resolve(folder))
  const { mode, clock = systemClock, dice = systemDice } = options
  if (mode === 'write') await makeWritable(layout, clock, dice)
  const marker = await markerOf(layout)
  if (marker === undefined) throw await notADataFolder(layout)
  if (mode === 'write') {
    for (const part of [
      layout.lake,
      layout.log,
      layout.stores,
      layout.truth,
      layout.shop,
      layout.run,
      layout.spool,
      layout.locks,
    ])
      await mkdir(part, { recursive: true })
    await sweepSpool(layout.spool, clock)
  }
  return { ...layout, mode, marker_content: marker }
}

/** What the folder's marker says; undefined where there is none. */
export async function markerOf(layout: Layout): Promise<DataMarker | undefined> {
  const text = await readFile(layout.marker, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw new Fault('DATA_FOLDER_BROKEN', `${layout.marker} cannot be read (${error.code}). See who may read it`, {
      cause: error,
    })
  })
  return text === undefined ? undefined : readMarker(text, layout.root)
}

async function makeWritable(layout: Layout, clock: Clock, dice: Dice): Promise<void> {
  try {
    await mkdir(layout.root, { recursive: true })
    await access(layout.root, constants.W_OK | constants.X_OK)
    if ((await markerOf(layout)) === undefined) await adopt(layout, clock, dice)
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    const what = `${layout.root} cannot be written to (${messageOf(cause)})`
    throw new Fault(
      'DATA_FOLDER_UNWRITABLE',
      `${what}. Give yourself the right to, make room, or take another folder with --data`,
      { cause },
    )
  }
}

/** Only an empty folder becomes a data folder: a wrong --data must not spread files among somebody's own. */
async function adopt(layout: Layout, clock: Clock, dice: Dice): Promise<void> {
  const names = await namesIn(layout.root)
  if (names.length > 0) {
    // another process may have been quicker since we looked
    if ((await markerOf(layout)) === undefined) throw await notADataFolder(layout)
    return
  }
  const marker = { format: DATA_FORMAT, created_at: instantText(clock.now_ms()), id: dice.uuid() }
  await createWhole(layout.marker, markerText(marker), dice)
}

async function notADataFolder(layout: Layout): Promise<Fault> {
  const names = await namesIn(layout.root)
  if (names.some((name) => !LAYOUT_NAMES.includes(name)))
    return new Fault(
      'DATA_FOLDER_FOREIGN',
      `${layout.root} holds other files and no mesh-data.json. Take an empty folder with --data`,
    )
  if (names.length > 0) return broken(layout.root, 'it to be there')
  return new Fault(
    'DATA_FOLDER_MISSING',
    `there is no data in ${layout.root}. Make some with mesh dev or mesh simulate, or name its folder with --data`,
  )
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names.filter((name) => !name.startsWith(UNFINISHED))
}
