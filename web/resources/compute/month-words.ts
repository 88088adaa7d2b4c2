/** A month of traffic as people write it; logs have it at the end of their names as `yyyymm`. */
export const monthWords = (month: string) => `${month.slice(0, 4)}-${month.slice(4)}`;
