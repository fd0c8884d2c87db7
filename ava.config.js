export default {
  files: ['dist/test/**/*.test.js', '!dist/test/lab/**', '!dist/test/kernel/**'],
  timeout: '3m',
  workerThreads: false,
}
