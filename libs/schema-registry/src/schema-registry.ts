/** Schemas by id, and for each subject the versions that followed each other. A schema that was registered never changes. */
export interface SchemaRegistry {
  /** The subject's newest version, or the one that says the same already. SCHEMA_INVALID, SCHEMA_INCOMPATIBLE, SUBJECT_FULL. */
  register(subject: string, schema: SchemaText): Promise<SubjectVersion>

  /** The version of the subject that says the same. SUBJECT_NOT_FOUND, SCHEMA_NOT_FOUND. */
  lookup(subject: string, schema: SchemaText): Promise<SubjectVersion>

  /** SCHEMA_NOT_FOUND. */
  schema(id: number): Promise<SchemaText>

  /** Every subject that has a version, in order of its name, after one on; at most `limit`. */
  subjects(page: { readonly after?: string; readonly limit: number }): Promise<readonly string[]>

  /** Numbers of the versions that are there. SUBJECT_NOT_FOUND. */
  versions(subject: string): Promise<readonly number[]>

  /** SUBJECT_NOT_FOUND, VERSION_NOT_FOUND. */
  version(subject: string, version: number | 'latest'): Promise<SubjectVersion>

  /** Why the schema could not follow these versions; empty where it could. */
  conflicts(subject: string, schema: SchemaText, version?: number | 'latest'): Promise<readonly string[]>

  /** The versions are hidden; ids and schemas stay, since records name them. SUBJECT_NOT_FOUND, VERSION_NOT_FOUND. */
  hide(subject: string, version?: number | 'latest'): Promise<readonly number[]>

  /** What holds for a subject, or for all that say nothing of their own. */
  level(subject?: string): Promise<CompatibilityLevel>

  /** What was set for the subject itself. */
  ownLevel(subject: string): Promise<CompatibilityLevel | undefined>

  setLevel(level: CompatibilityLevel, subject?: string): Promise<void>
}

export const SCHEMA_TYPES = ['AVRO', 'JSON'] as const
export type SchemaType = (typeof SCHEMA_TYPES)[number]

export interface SchemaText {
  readonly type: SchemaType
  readonly text: string
}

export interface SubjectVersion {
  readonly subject: string
  readonly version: number
  /** Of the schema; the same one has the same id in every subject. */
  readonly id: number
  readonly schema: SchemaText
}

/** BACKWARD: readers by the new schema understand what was written by the one before. FORWARD: the other way round. */
export const COMPATIBILITY_LEVELS = [
  'NONE',
  'BACKWARD',
  'BACKWARD_TRANSITIVE',
  'FORWARD',
  'FORWARD_TRANSITIVE',
  'FULL',
  'FULL_TRANSITIVE',
] as const
export type CompatibilityLevel = (typeof COMPATIBILITY_LEVELS)[number]
