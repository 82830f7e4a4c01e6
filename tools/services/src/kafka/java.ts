/** What Kafka 4 runs on. */
export const JAVA = { least: 17, compiler: false } as const
