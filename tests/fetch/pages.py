"""Pages of an invented library in several layouts and languages: what they say is ours, how they say it is theirs."""

from __future__ import annotations

from reportlab.pdfgen.canvas import Canvas

TITLE = "Garden walks: mentors and young adults after release"
TEXT = (
    "Mentors in four cities walk with young adults once a week in the first year after release. "
    "The paper describes how mentors are chosen, what they talk about and when a walk ends."
)
OUTCOMES = [
    "A mentor is chosen by the young adult and not for the young adult.",
    "Walking side by side makes hard questions easier to ask.",
    "The last walk is planned at the first one.",
]


def component_page(
    title: str = TITLE,
    *,
    label: str = "Expert opinion",
    date: str = "9 December 2022",
    text: str = f"<p>{TEXT}</p>",
    files: str = "",
    rows: str = "",
    canonical: str = "",
    alternates: str = "",
    language: str = "en",
    labels: tuple[str, str, str, str] = ("Details", "Publication date", "Description", "Files"),
    extra: str = "",
    node: str = "publication",
) -> str:
    """The site's own layout as its components render it."""
    details, published, description, download = labels
    listed = f'<h2 id="files">{download}</h2>{files}' if files else ""
    return f"""<!DOCTYPE html><html lang="{language}" dir="ltr"><head><meta charset="utf-8">
<title>{title} - European Commission</title>
{f'<link rel="canonical" href="{canonical}">' if canonical else ""}{alternates}
<meta property="og:updated_time" content="2024-05-06T09:12:44+02:00"></head>
<body class="language-{language} ecl-typography page-node-type-oe-{node}">
<header class="ecl-site-header"><a href="/index_en">Home</a><form action="/search/"><input name="q"></form></header>
<div class="ecl-page-header"><nav class="ecl-breadcrumb"><ol><li><a href="/index_en">Home</a></li></ol></nav>
<h1 class="ecl-page-header__title">{title}</h1>
<ul class="ecl-page-header__meta"><li class="ecl-page-header__meta-item">{label}</li></ul></div>
<main id="main-content"><nav class="ecl-inpage-navigation"><a href="#details">{details}</a></nav>
<article><div><h2 id="details">{details}</h2><dl class="ecl-description-list">
<dt>{published}</dt><dd>{date}</dd>{rows}</dl></div>
<div><h2 id="description">{description}</h2><div class="ecl">{text}</div></div>
<div>{listed}</div>{extra}</article>
<div class="ecl-social-media-share"><p>Share this page</p></div></main>
<footer class="ecl-site-footer"><a href="/legal_en">Legal notice</a></footer></body></html>"""


def component_file(href: str, title: str, language: str = "English", translations: str = "") -> str:
    return f"""<div class="ecl-file"><div class="ecl-file__container">
<ul class="ecl-file__detail-meta"><li class="ecl-file__detail-meta-item">26 MAY 2021</li></ul>
<div class="ecl-file__title">{title}</div></div>
<div class="ecl-file__footer"><div class="ecl-file__language">{language}</div><div class="ecl-file__meta">(2.96 KB - PDF)</div>
<a href="{href}" class="ecl-link ecl-file__download"><span class="ecl-link__label">Download</span></a></div>{translations}</div>"""


def translation(href: str, code: str, name: str, title: str) -> str:
    return f"""<li class="ecl-file__translation-item" lang="{code}"><div class="ecl-file__translation-title">{title}</div>
<div class="ecl-file__translation-meta">{name} (12.1 KB - PDF)</div>
<a href="{href}" hreflang="{code}" class="ecl-file__translation-download">Download</a></li>"""


def translations(*items: str) -> str:
    return (
        f'<div class="ecl-file__translation-container"><button>Other languages ({len(items)})</button>'
        f'<ul class="ecl-file__translation-list" hidden>{"".join(items)}<li class="ecl-file__translation-item"></li></ul></div>'
    )


def table_page(title: str = TITLE, *, text: str = TEXT, date: str = "09/12/2022", files: str = "") -> str:
    """No component and no class name: a table of facts, plain headings, a list of links."""
    return f"""<html lang="en"><body><div id="top"><a href="/">Start</a></div>
<main><p>Handbook</p><h1>{title}</h1>
<table><tr><th>Date of publication</th><td>{date}</td></tr>
<tr><th>Publisher</th><td>Home Affairs</td></tr>
<tr><th>Countries</th><td>Sweden; Latvia</td></tr>
<tr><th>Topics</th><td><span>Prison and probation</span> <span>Training</span></td></tr></table>
<h2>Summary</h2><p>{text}</p><h3>Main findings</h3><p>{OUTCOMES[0]}</p><p>{OUTCOMES[1]}</p>
<h2>Downloads</h2><ul>{files}</ul><h2>See also</h2><a href="/whats-new/publications/other_en">Other</a></main></body></html>"""


def event_page(
    title: str,
    *,
    rows: str,
    label: str = "Working Group meeting",
    notice: str = "",
    text: str = "<p>Mentors from nine cities meet.</p>",
    registration: str = "",
    language: str = "en",
    head: str = "Practical information",
    extra: str = "",
) -> str:
    return f"""<!DOCTYPE html><html lang="{language}"><head><title>{title} - European Commission</title></head>
<body class="page-node-type-oe-event"><div class="ecl-page-header"><h1>{title}</h1>
<ul class="ecl-page-header__meta"><li class="ecl-page-header__meta-item">{label}</li></ul></div>
<main>{notice}<div id="event-practical-information"><h2>{head}</h2><dl>{rows}</dl></div>
{registration}<h2>Description</h2><div class="ecl">{text}</div>{extra}</main></body></html>"""


def listing_page(*teasers: str, pager: str = "", title: str = "Publications") -> str:
    return f"""<html lang="en"><body class="page-node-type-oe-list-page"><main><h1>{title}</h1>
<form><a href="?f%5B0%5D=topic%3Atraining">Training</a></form>
<div class="ecl-content-item-block">{"".join(teasers)}</div>{pager}</main></body></html>"""


def teaser(
    href: str, title: str, label: str = "Expert opinion", date: str = "2022-12-09", text: str = ""
) -> str:
    return f"""<div class="ecl-content-item-block__item"><article class="ecl-content-item"><div class="ecl-content-block">
<ul><li class="ecl-content-block__primary-meta-item">{label}</li><li class="ecl-content-block__primary-meta-item">
<time datetime="{date}T12:00:00Z">{date}</time></li></ul>
<div class="ecl-content-block__title"><a href="{href}">{title}</a></div>
<div class="ecl-content-block__description">{text}</div></div></article></div>"""


def pager(path: str, last: int) -> str:
    links = "".join(f'<li><a href="{path}?page={n}">{n + 1}</a></li>' for n in range(last + 1))
    return f'<nav class="ecl-pagination"><ul>{links}</ul></nav>'


def pdf(title: str, *paragraphs: str, author: str = "") -> bytes:
    """A file of one page: a heading, then paragraphs line by line."""
    import io

    target = io.BytesIO()
    canvas = Canvas(target, invariant=True)
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setFont("Helvetica-Bold", 18)
    canvas.drawString(60, 780, title)
    canvas.setFont("Helvetica", 11)
    place = 740
    for paragraph in paragraphs:
        words = paragraph.split()
        for start in range(0, len(words), 12):
            canvas.drawString(60, place, " ".join(words[start : start + 12]))
            place -= 14
        place -= 14
    canvas.save()
    return target.getvalue()
