// The words of the page: they come from Python, in the language that is chosen, as templates with facts in braces.

/** Return the words of a key with its facts; the key itself where there are no words, so that a gap is seen. */
export function say(words, key, facts = {}) {
  const template = words?.[key] ?? key;
  return template.replace(/\{(\w+)\}/g, (all, name) => (name in facts ? facts[name] : all));
}
