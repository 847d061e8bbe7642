//! The Markdown of a file as rules want to see it: headings, links, code, comments.

use std::collections::HashMap;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::pattern::Pattern;
use crate::diagnostics::{SourceFile, Span};

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 for `#`, 2 for `##`.
    pub level: u8,
    /// Its text without marks.
    pub text: String,
    /// The anchor that web pages give it.
    pub slug: String,
    /// Where it stands.
    pub span: Span,
}

/// A link or an image, in Markdown or in raw HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it leads, as written.
    pub target: String,
    /// Where the target stands; the whole link when the target stands elsewhere.
    pub target_span: Span,
    /// The whole link.
    pub span: Span,
    /// Whether it is an image.
    pub is_image: bool,
    /// Whether it is a bare `<https://…>`.
    pub is_autolink: bool,
}

/// A word or block set as code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// What is written in it.
    pub text: String,
    /// The first word after the fence, in lower case; empty for inline code.
    pub language: String,
    /// Where it stands, with its ticks or fences.
    pub span: Span,
}

/// Raw HTML: a tag, a comment, a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Html {
    /// What is written.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A file's Markdown, taken apart. Spans are bytes of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markdown {
    /// Headings in order.
    pub headings: Vec<Heading>,
    /// Links and images in order.
    pub links: Vec<Link>,
    /// Inline code in order.
    pub code_spans: Vec<Code>,
    /// Code blocks in order.
    pub code_blocks: Vec<Code>,
    /// Raw HTML in order.
    pub html: Vec<Html>,
    /// Prose: runs of plain text.
    pub prose: Vec<Span>,
}

impl Markdown {
    /// Takes the part `body` of a file apart.
    pub fn parse(source: &SourceFile, body: Span) -> Self {
        let text = source.slice(body);
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS;
        let mut reader = Reader {
            text,
            base: body.start,
            markdown: Self {
                // Prose comes in about as many pieces as there are lines of usual length.
                prose: Vec::with_capacity(text.len() / 64),
                ..Self::default()
            },
            heading: None,
            block: None,
            slugs: HashMap::new(),
        };
        for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
            reader.take(event, Span::new(range.start, range.end));
        }
        reader.html_links();
        reader.markdown
    }

    /// Whether a heading has this text, in whatever case.
    pub fn has_heading(&self, text: &str) -> bool {
        self.headings
            .iter()
            .any(|heading| heading.text.trim().eq_ignore_ascii_case(text))
    }
}

/// Group 1: the name of a tag that links; 2, 3 or 4: where it leads. A comment has none.
static HTML_LINK: Pattern = Pattern::new(|| {
    r#"(?is)<!--.*?-->|<(a|img)\s(?:[^>]*?\s)??(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"#
        .into()
});

struct Reader<'a> {
    text: &'a str,
    base: usize,
    markdown: Markdown,
    heading: Option<Heading>,
    block: Option<Code>,
    slugs: HashMap<String, usize>,
}

impl Reader<'_> {
    fn take(&mut self, event: Event<'_>, span: Span) {
        let place = span.shifted(self.base);
        match event {
            Event::Start(tag) => self.start(&tag, span),
            Event::End(TagEnd::Heading(_)) => self.end_heading(),
            Event::End(TagEnd::CodeBlock) => self.markdown.code_blocks.extend(self.block.take()),
            Event::Text(text) => match (&mut self.block, &mut self.heading) {
                (Some(block), _) => block.text.push_str(&text),
                (None, Some(heading)) => heading.text.push_str(&text),
                (None, None) => self.markdown.prose.push(place),
            },
            Event::Code(text) => {
                if let Some(heading) = &mut self.heading {
                    heading.text.push_str(&text);
                }
                self.markdown.code_spans.push(Code {
                    text: text.into_string(),
                    language: String::new(),
                    span: place,
                });
            }
            Event::Html(text) | Event::InlineHtml(text) => self.html(text.into_string(), place),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, span: Span) {
        match tag {
            Tag::Heading { level, .. } => {
                self.heading = Some(Heading {
                    level: *level as u8,
                    text: String::new(),
                    slug: String::new(),
                    span: self.without_line_end(span),
                });
            }
            Tag::CodeBlock(kind) => {
                let info = match kind {
                    CodeBlockKind::Fenced(info) => info.as_ref(),
                    CodeBlockKind::Indented => "",
                };
                let language = info.split([' ', ',', '{']).next().unwrap_or_default();
                self.block = Some(Code {
                    text: String::new(),
                    language: language.to_lowercase(),
                    span: self.without_line_end(span),
                });
            }
            Tag::Link {
                link_type,
                dest_url,
                ..
            } => self.link(dest_url, *link_type, span, false),
            Tag::Image {
                link_type,
                dest_url,
                ..
            } => self.link(dest_url, *link_type, span, true),
            _ => {}
        }
    }

    fn link(&mut self, target: &str, kind: LinkType, span: Span, is_image: bool) {
        let written = &self.text[span.start..span.end];
        let within = written.rfind(target).filter(|_| !target.is_empty());
        let target_span = within.map_or(span, |at| {
            let start = span.start + at;
            Span::new(start, start + target.len())
        });
        self.markdown.links.push(Link {
            target: target.to_owned(),
            target_span: target_span.shifted(self.base),
            span: span.shifted(self.base),
            is_image,
            is_autolink: matches!(kind, LinkType::Autolink | LinkType::Email),
        });
    }

    /// `<a href>` and `<img src>` lead somewhere as Markdown's links do.
    fn html_links(&mut self) {
        let mut links = Vec::new();
        for html in &self.markdown.html {
            let span = Span::new(html.span.start - self.base, html.span.end - self.base);
            let written = &self.text[span.start..span.end];
            let Some(regex) = HTML_LINK.regex().filter(|_| written.contains('=')) else {
                continue;
            };
            for found in regex.captures_iter(written) {
                let target = found.get(2).or(found.get(3)).or(found.get(4));
                let (Some(whole), Some(tag), Some(target)) = (found.get(0), found.get(1), target)
                else {
                    continue;
                };
                let place = |part: regex::Match<'_>| {
                    Span::new(part.start(), part.end()).shifted(html.span.start)
                };
                links.push(Link {
                    target: target.as_str().to_owned(),
                    target_span: place(target),
                    span: place(whole),
                    is_image: tag.as_str().eq_ignore_ascii_case("img"),
                    is_autolink: false,
                });
            }
        }
        if !links.is_empty() {
            self.markdown.links.extend(links);
            self.markdown.links.sort_by_key(|link| link.span);
        }
    }

    fn end_heading(&mut self) {
        let Some(mut heading) = self.heading.take() else {
            return;
        };
        let slug = slug(&heading.text);
        let seen = self.slugs.entry(slug.clone()).or_insert(0);
        heading.slug = match *seen {
            0 => slug,
            n => format!("{slug}-{n}"),
        };
        *seen += 1;
        self.markdown.headings.push(heading);
    }

    /// A block of HTML comes line by line; it is one piece to a reader.
    fn html(&mut self, text: String, span: Span) {
        match self.markdown.html.last_mut() {
            Some(last) if last.span.end == span.start => {
                last.text.push_str(&text);
                last.span.end = span.end;
            }
            _ => self.markdown.html.push(Html { text, span }),
        }
    }

    fn without_line_end(&self, span: Span) -> Span {
        let written = &self.text[span.start..span.end];
        Span::new(span.start, span.start + written.trim_end().len()).shifted(self.base)
    }
}

/// The anchor of a heading: lower case, spaces become hyphens, other marks go.
fn slug(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    lower
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            c if c.is_alphanumeric() => Some(c),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> (SourceFile, Markdown) {
        let source = SourceFile::new("SKILL.md", text);
        let start = text.find("---\n").map_or(0, |at| at + 4);
        let markdown = Markdown::parse(&source, Span::new(start, text.len()));
        (source, markdown)
    }

    #[test]
    fn parts_have_their_places_in_the_file() {
        let text = "x\n---\n# A `b` c\n\n[t](refs/a.md#x) and `scripts/x.py`\n\n```python x\nprint()\n```\n<!-- hid\nden -->\n";
        let (source, found) = parse(text);
        assert_eq!(found.headings[0].text, "A b c");
        assert_eq!(found.headings[0].slug, "a-b-c");
        assert_eq!(source.slice(found.headings[0].span), "# A `b` c");
        assert_eq!(source.slice(found.links[0].target_span), "refs/a.md#x");
        assert_eq!(source.slice(found.code_spans[1].span), "`scripts/x.py`");
        assert_eq!(found.code_blocks[0].language, "python");
        assert_eq!(found.code_blocks[0].text, "print()\n");
        assert_eq!(found.html[0].text.trim(), "<!-- hid\nden -->");
    }

    #[test]
    fn raw_html_has_links_too() {
        let text = "x\n---\n<p>\n<A class=x\n  HREF='refs/a.md'>a</a>\n<!-- <a href=\"no.md\"> -->\n</p>\n\n[b](b.md) <img alt=\"<\" src=c.png> <a name=\"d\"> `<a href=\"e\">`\n\n> <a href=\"f.md\">f</a>\n";
        let (source, found) = parse(text);
        let targets: Vec<_> = found
            .links
            .iter()
            .map(|link| (link.target.as_str(), link.is_image))
            .collect();
        assert_eq!(
            targets,
            [
                ("refs/a.md", false),
                ("b.md", false),
                ("c.png", true),
                ("f.md", false)
            ]
        );
        for link in &found.links {
            assert_eq!(source.slice(link.target_span), link.target);
        }
    }

    #[test]
    fn equal_headings_get_numbers() {
        let (_, found) = parse("# A\n# A\n# Größe: x_y!\n");
        let slugs: Vec<_> = found.headings.iter().map(|h| h.slug.as_str()).collect();
        assert_eq!(slugs, ["a", "a-1", "größe-x_y"]);
    }
}
