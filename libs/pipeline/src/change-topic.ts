/** Every change topic has as many partitions as the topics it is derived from. */
export const CHANGE_PARTITIONS = 3
