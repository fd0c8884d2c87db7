/** The words of a command line by the rules of sh's quotes, without any expansion; undefined when a quote stays open. */
export function splitWords(text: string): readonly string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? ''
    if (/\s/.test(c)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (c === "'") {
      const end = text.indexOf("'", i + 1)
      if (end < 0) return undefined
      word = (word ?? '') + text.slice(i + 1, end)
      i = end
    } else if (c === '"') {
      word ??= ''
      for (i++; text[i] !== '"'; i++) {
        if (i >= text.length) return undefined
        if (text[i] === '\\' && /["\\]/.test(text[i + 1] ?? '')) i++
        word += text[i]
      }
    } else if (c === '\\') {
      if (i + 1 >= text.length) return undefined
      word = (word ?? '') + text[++i]
    } else word = (word ?? '') + c
  }
  if (word !== undefined) words.push(word)
  return words
}
