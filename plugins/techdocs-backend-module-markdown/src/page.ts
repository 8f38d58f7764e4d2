import MarkdownIt from 'markdown-it';
import { toTop, urlOf, type Rendered } from './markdown';
import type { Page, Site } from './site';

const { escapeHtml } = new MarkdownIt().utils;

function link(page: Page, current: Page): string {
  const active = page.file === current.file;
  const item = active ? ' md-nav__item--active' : '';
  const anchor = active ? ' md-nav__link--active' : '';
  return `<li class="md-nav__item${item}"><a class="md-nav__link${anchor}" href="${toTop(
    current.file,
  )}${urlOf(page.file)}">${escapeHtml(page.title)}</a></li>`;
}

function navigation(site: Site, current: Page): string {
  return site.sections
    .map(section => {
      const links = section.pages.map(page => link(page, current)).join('');
      return section.title
        ? `<li class="md-nav__item md-nav__item--section"><span class="md-nav__section">${escapeHtml(
            section.title,
          )}</span><ul class="md-nav__list">${links}</ul></li>`
        : links;
    })
    .join('');
}

function contents(rendered: Rendered): string {
  return rendered.headings
    .filter(heading => heading.level === 2 || heading.level === 3)
    .map(
      heading =>
        `<li class="md-nav__item md-nav__item--h${
          heading.level
        }"><a class="md-nav__link" href="#${heading.id}">${escapeHtml(
          heading.text,
        )}</a></li>`,
    )
    .join('');
}

const sidebar = (kind: string, type: string, title: string, list: string) => `
<div class="md-sidebar md-sidebar--${kind}" data-md-component="sidebar" data-md-type="${type}">
<div class="md-sidebar__scrollwrap"><div class="md-sidebar__inner">
<nav class="md-nav md-nav--${kind}" aria-label="${escapeHtml(title)}">
<label class="md-nav__title">${escapeHtml(title)}</label>
<ul class="md-nav__list" data-md-scrollfix>${list}</ul>
</nav></div></div></div>`;

/**
 * A whole page in the structure that TechDocs' reader expects of MkDocs Material:
 * it finds the sidebars and the content by class and data attribute.
 */
export function renderPage(
  site: Site,
  page: Page,
  rendered: Rendered,
  stylesheet: string,
): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<title>${escapeHtml(page.title)} - ${escapeHtml(site.name)}</title>
<link rel="stylesheet" href="${toTop(page.file)}${stylesheet}">
</head><body>
<div class="md-container" data-md-component="container">
<main class="md-main" data-md-component="main"><div class="md-main__inner md-grid">
${sidebar('primary', 'navigation', site.name, navigation(site, page))}
${sidebar('secondary', 'toc', 'On this page', contents(rendered))}
<div class="md-content" data-md-component="content">
<article class="md-content__inner md-typeset">${rendered.html}</article>
</div></div></main></div>
</body></html>`;
}
