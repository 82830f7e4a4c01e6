export {
  type Lake,
  type LakeParts,
  nameText,
  openLake,
  type QuestionOptions,
  type TablePart,
  tableName,
} from './lake.js'
export { sealedName } from './seal.js'
export { inSpool, partitionOf, writeFiles, type WriteOptions, type WriteParts } from './write/write-files.js'
