/** Every service there is, each after those that it uses. */
export const SERVICE_NAMES = ['s3', 'catalog', 'trino', 'redis', 'postgres', 'kafka', 'mongo'] as const

export type ServiceName = (typeof SERVICE_NAMES)[number]

export const serviceNameOf = (value: unknown): ServiceName | undefined => SERVICE_NAMES.find((name) => name === value)
