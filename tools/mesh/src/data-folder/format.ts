import { Fault, instantOf, isJsonObject, parseJson } from '@storemesh/core'

/** Grows when an older mesh could misread what a newer one wrote. */
export const DATA_FORMAT = 1

export interface DataMarker {
  readonly format: number
  readonly created_at: string
  readonly id: string
}

export const markerText = (marker: DataMarker): string => `${JSON.stringify(marker)}\n`

/** What `mesh-data.json` says. Refuses a broken one, and one that a newer mesh wrote. */
export function readMarker(text: string, folder: string): DataMarker {
  const value = parseJson(text)
  const { format, created_at, id } = isJsonObject(value) ? value : {}
  if (typeof format !== 'number' || !Number.isSafeInteger(format) || format < 1)
    throw broken(folder, 'a format that is a whole number')
  if (format > DATA_FORMAT) {
    const what = `${folder} has data format ${format}, this mesh reads up to ${DATA_FORMAT}`
    throw new Fault('DATA_FOLDER_NEWER', `${what}. Update mesh, or take another folder with --data`)
  }
  if (typeof created_at !== 'string' || instantOf(created_at) === undefined) throw broken(folder, 'created_at as an instant')
  if (typeof id !== 'string' || id === '') throw broken(folder, 'an id')
  return { format, created_at, id }
}

export const broken = (folder: string, expected: string) =>
  new Fault(
    'DATA_FOLDER_BROKEN',
    `${folder}: mesh-data.json is not as mesh writes it, expected ${expected}. Restore it from a backup, or take another folder with --data`,
  )
