import { defineConfig } from 'vitest/config';

// Three projects: unit tests beside the code, black-box acceptance tests per measure, browser tests in a real Chromium.
// The tests start the servers they need. Files run in parallel on the two cores of a small machine: much of a file is waiting for a
// server or a browser, so one more of them than there are cores.
export default defineConfig({
  test: {
    maxWorkers: 3,
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // Loading the modules anew for every file took a sixth of the time of the unit tests. So a test leaves no state in them, nor in the process.
    isolate: false,
    // What all tests of a run share.
    globalSetup: ['test/kept-houses.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          setupFiles: ['test/properties.ts'],
          include: ['src/**/*.test.ts', 'web/**/*.test.ts', 'examples/**/*.test.ts', 'tools/**/*.test.ts'],
        },
      },
      { extends: true, test: { name: 'acceptance', include: ['test/acceptance/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'browser',
          setupFiles: ['test/browser/support/pictures.ts'],
          include: ['test/browser/**/*.test.ts'],
        },
      },
    ],
  },
});
