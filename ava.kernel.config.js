// Tests of the lab's guests with real kernels: one after the other, since each has its own machines.
export default {
  files: ['dist/test/kernel/**/*.test.js'],
  timeout: '10m',
  workerThreads: false,
  concurrency: 2,
}
