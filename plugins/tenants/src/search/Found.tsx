import type { ResultHighlight } from '@backstage/plugin-search-common';

/**
 * The words, in small letters, that a search engine marked in title and text; these are the
 * fields that all engines mark.
 */
export function wordsFound(highlight?: ResultHighlight): Set<string> {
  if (!highlight) {
    return new Set();
  }
  const { fields, preTag, postTag } = highlight;
  return new Set(
    [fields.title, fields.text].flatMap((field = '') =>
      field
        .split(preTag)
        .slice(1)
        .map(part => part.split(postTag)[0].toLowerCase()),
    ),
  );
}

/** A text with the words marked that were found. */
export const Found = ({
  text,
  words,
}: {
  text: string;
  words: Set<string>;
}) => (
  <>
    {text
      .split(/([\p{L}\p{N}]+)/u)
      .map((part, index) =>
        words.has(part.toLowerCase()) ? <mark key={index}>{part}</mark> : part,
      )}
  </>
);
