// Whole sites by their playbooks, on guests with real kernels: minutes each.
export default {
  files: ['dist/test/kernel/sites/*.test.js'],
  timeout: '20m',
  workerThreads: false,
  concurrency: 1,
}
