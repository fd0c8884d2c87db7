// Tests of the lab's namespace hosts: two files at a time, each with machines of its own and mostly waiting.
export default {
  files: ['dist/test/lab/**/*.test.js'],
  timeout: '10m',
  workerThreads: false,
  concurrency: 2,
}
