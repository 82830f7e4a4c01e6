import { Fault } from '@storemesh/core'

export const dataFileCorrupt = (folder: string, found: string, cause?: unknown): Fault =>
  new Fault(
    'DATA_FILE_CORRUPT',
    `${folder}: expected a whole data file, but ${found}; stop what uses it, then put back a copy of this folder, or remove it so that it is filled anew`,
    { cause },
  )
