// Whole sites by their playbooks, on guests with real kernels: minutes each, so they are run when asked for.
export default {
  files: ['dist/test/kernel/sites/*.test.js'],
  timeout: '20m',
  workerThreads: false,
  concurrency: 1,
}
