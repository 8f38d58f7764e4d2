/**
 * Layout and type of a page, on top of which TechDocs' reader lays the portal's theme
 * (its `--md-*` variables).
 */
export const STYLESHEET = `
.md-container, .md-main { display: flex; flex-direction: column; min-height: 100%; }
.md-main__inner { display: flex; }
.md-sidebar { padding: 1rem 0; overflow: hidden; }
.md-sidebar__scrollwrap { overflow-y: auto; }
.md-nav__title { display: block; font-weight: 700; padding: 0 0.75rem 0.5rem; }
.md-nav__list { list-style: none; margin: 0; padding: 0; }
.md-nav__item { padding: 0 0.75rem; }
.md-nav__item--section { padding: 0.75rem 0 0; }
.md-nav__section { display: block; padding: 0 0.75rem 0.25rem; font-weight: 700; color: var(--md-default-fg-color--light); }
.md-nav__item--h3 { padding-left: 1.5rem; }
.md-nav__link { padding: 0.3rem 0; color: inherit; text-decoration: none; }
.md-nav__link:hover, .md-nav__link:focus { color: var(--md-accent-fg-color); }
.md-content { flex-grow: 1; min-width: 0; }
.md-content__inner { padding: 1rem 1.5rem 3rem; max-width: 52rem; }
.md-typeset { line-height: 1.6; color: var(--md-default-fg-color); overflow-wrap: break-word; }
.md-typeset h1 { font-weight: 600; margin: 0 0 1.25rem; }
.md-typeset h2 { font-weight: 600; margin: 2.25rem 0 0.75rem; }
.md-typeset h3 { font-weight: 600; margin: 1.75rem 0 0.5rem; }
.md-typeset p, .md-typeset ul, .md-typeset ol, .md-typeset pre, .md-typeset table { margin: 0 0 1rem; }
.md-typeset img { max-width: 100%; height: auto; border-radius: 6px; }
.md-typeset a { color: var(--md-typeset-a-color); }
.md-typeset code { padding: 0.1em 0.3em; border-radius: 4px; font-size: 0.88em; background-color: var(--md-code-bg-color); color: var(--md-code-fg-color); }
.md-typeset pre { position: relative; }
.md-typeset pre > code { display: block; padding: 0.9rem 1rem; overflow: auto; }
.md-typeset table { border-collapse: collapse; display: block; overflow: auto; }
.md-typeset th, .md-typeset td { text-align: left; vertical-align: top; padding: 0.5rem 0.8rem; border-bottom: 1px solid var(--md-default-fg-color--lightest); }
.md-typeset blockquote { margin: 0 0 1rem; padding-left: 1rem; border-left: 3px solid var(--md-default-fg-color--lighter); }
@media screen and (max-width: 76.1875em) {
  .md-sidebar--secondary { display: none; }
}
`;
