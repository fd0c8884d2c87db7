// Tests of the lab's namespace hosts: one after the other, since each has its own machines.
export default {
  files: ['dist/test/lab/**/*.test.js'],
  timeout: '10m',
  workerThreads: false,
  concurrency: 2,
}
