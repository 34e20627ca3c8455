const LONGEST = 50;
const MOST = 20;

/** Tags from what somebody typed, parted by commas: without blanks around them, each once, no more than the API takes. */
export function tagsOf(text: string): string[] {
  const tags = text.split(',').map((tag) => tag.trim().replace(/^#/, '').slice(0, LONGEST));
  return [...new Set(tags)].filter((tag) => tag !== '').slice(0, MOST);
}

/** Both together, each once, no more than the API takes. */
export const withTags = (tags: readonly string[], added: readonly string[]): string[] =>
  [...new Set([...tags, ...added])].slice(0, MOST);

/** All tags of these clips, sorted. */
export const knownTags = (clips: readonly { tags: readonly string[] }[]): string[] =>
  [...new Set(clips.flatMap(({ tags }) => tags))].sort((a, b) => a.localeCompare(b));
