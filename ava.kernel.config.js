// Tests of the lab's guests with real kernels: two files at a time, each with machines of its own and mostly waiting.
export default {
  files: ['dist/test/kernel/*.test.js'],
  timeout: '15m',
  workerThreads: false,
  concurrency: 2,
}
