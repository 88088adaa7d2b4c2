/** With STEWARD_TEST_ENDURANCE=1 the crash tests run for many minutes; otherwise they take a small seeded share of the same cases. */
export const endurance = process.env.STEWARD_TEST_ENDURANCE === '1';
