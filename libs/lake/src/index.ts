export {
  type Lake,
  type LakeParts,
  nameText,
  openLake,
  type QuestionOptions,
  type TablePart,
  tableName,
} from './lake.js'
export { type LocalFiles, openLocalFiles } from './local-files.js'
export { sealedName } from './seal.js'
