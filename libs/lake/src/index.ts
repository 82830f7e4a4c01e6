export {
  type Lake,
  type LakeParts,
  localPaths,
  nameText,
  openLake,
  type QuestionOptions,
  type TablePart,
  tableName,
} from './lake.js'
