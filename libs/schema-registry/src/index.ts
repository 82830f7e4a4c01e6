export { registryHandler, type RegistryHandlerOptions } from './http/registry-handler.js'
export { type RegistryRights, type RegistryTokens, tokenRights } from './http/token-rights.js'
export {
  COMPATIBILITY_LEVELS,
  type CompatibilityLevel,
  SCHEMA_TYPES,
  type SchemaRegistry,
  type SchemaText,
  type SchemaType,
  type SubjectVersion,
} from './schema-registry.js'
export { storedRegistry } from './stored-registry.js'
export { hasSchemaId, readWireValue, type WireValue, wireValue } from './wire/wire-format.js'
export { type WireReader, wireReader } from './wire/wire-reader.js'
