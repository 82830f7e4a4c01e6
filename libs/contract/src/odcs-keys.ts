/** The keys that the Open Data Contract Standard 3.1.0 knows at each place. */

const keys = (text: string): readonly string[] => text.trim().split(/\s+/)

export const ROOT_KEYS = keys(`
  apiVersion kind id name version status domain tenant tags description schema team roles support price servers dataProduct
  slaProperties slaDefaultElement authoritativeDefinitions customProperties contractCreatedTs`)

export const TABLE_KEYS = keys(`
  id name physicalName physicalType logicalType description businessName dataGranularityDescription properties relationships
  quality tags authoritativeDefinitions customProperties`)

export const PROPERTY_KEYS = keys(`
  id name physicalName physicalType logicalType logicalTypeOptions description businessName required unique primaryKey
  primaryKeyPosition partitioned partitionKeyPosition classification encryptedName criticalDataElement transformSourceObjects
  transformLogic transformDescription examples relationships quality tags authoritativeDefinitions customProperties properties items`)

export const QUALITY_KEYS = keys(`
  id name description type metric arguments query unit dimension method severity businessImpact schedule scheduler tags
  authoritativeDefinitions customProperties mustBe mustNotBe mustBeGreaterThan mustBeGreaterOrEqualTo mustBeLessThan
  mustBeLessOrEqualTo mustBeBetween mustNotBeBetween`)

export const RELATIONSHIP_KEYS = keys('type to customProperties')
