import MarkdownIt from 'markdown-it';
import anchor from 'markdown-it-anchor';

/** A heading of a page, for its table of contents. */
export interface Heading {
  level: number;
  id: string;
  text: string;
}

/** A rendered page. */
export interface Rendered {
  html: string;
  headings: Heading[];
  /** The words of the page, for search. */
  text: string;
}

/** `operations/backup.md` is served as `operations/backup/`, `index.md` as its folder. */
export function urlOf(file: string): string {
  const path = file.replace(/\.md$/, '').replace(/(^|\/)index$/, '$1');
  return path === '' || path.endsWith('/') ? path : `${path}/`;
}

const depthOf = (file: string) => urlOf(file).split('/').filter(Boolean).length;

/** How a page reaches the top of the site. */
export const toTop = (file: string) => '../'.repeat(depthOf(file)) || './';

function resolveLink(href: string, file: string): string {
  const [path, hash] = href.split('#');
  if (
    /^[a-z][a-z0-9+.-]*:/i.test(href) ||
    path === '' ||
    path.startsWith('/')
  ) {
    return href;
  }
  const target = new URL(path, `http://site/${file}`).pathname.slice(1);
  const url = target.endsWith('.md') ? urlOf(target) : target;
  return `${toTop(file)}${url}${hash ? `#${hash}` : ''}`;
}

/** Renders a Markdown file; links to other Markdown files become links to their pages. */
export function renderMarkdown(source: string, file: string): Rendered {
  const headings: Heading[] = [];
  const markdown = new MarkdownIt({ html: false, linkify: true }).use(anchor, {
    callback: (token, info) =>
      headings.push({
        level: Number(token.tag.slice(1)),
        id: info.slug,
        text: info.title,
      }),
  });
  const words: string[] = [];
  markdown.core.ruler.push('site', state => {
    for (const block of state.tokens) {
      if (block.type === 'fence' || block.type === 'code_block') {
        words.push(block.content);
      }
      for (const token of block.children ?? []) {
        if (token.type === 'text' || token.type === 'code_inline') {
          words.push(token.content);
        } else if (token.type === 'link_open') {
          token.attrSet('href', resolveLink(token.attrGet('href') ?? '', file));
        } else if (token.type === 'image') {
          token.attrSet('src', resolveLink(token.attrGet('src') ?? '', file));
        }
      }
    }
  });
  const html = markdown.render(source);
  return { html, headings, text: words.join(' ').replace(/\s+/g, ' ') };
}
