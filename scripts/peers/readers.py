"""The readers written in Python, each as a function of a page and its address -> (text, title, day).

Every one is called as its own documentation says for an article's text; comments of readers are left out where there
is a switch, since no gold body has them. What a row does not give is None.
"""
import dataclasses
import importlib.metadata
import typing


@dataclasses.dataclass
class Reader:
    package: str
    licence: str
    gives: set
    load: typing.Callable

    def version(self):
        return importlib.metadata.version(self.package)


def trafilatura(**how):
    def load():
        from trafilatura import bare_extraction

        def read(html, url):
            doc = bare_extraction(html, url=url, include_comments=False, **how)
            return (doc.text, doc.title, doc.date) if doc else (None, None, None)
        return read
    return load


def htmldate():
    from htmldate import find_date
    return lambda html, url: (None, None, find_date(html, url=url, original_date=True))


def resiliparse():
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    def read(html, url):
        tree = HTMLTree.parse(html)
        return extract_plain_text(tree, main_content=True, alt_texts=False, list_bullets=False), tree.title, None
    return read


def readability():
    from lxml import html as lxml_html
    from readability import Document
    block = {"p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "tr", "td", "section", "article"}

    def read(html, url):
        doc = Document(html, url=url)
        # it gives HTML: a line for each block, as the others do
        words = []
        for event, element in lxml_html.etree.iterwalk(lxml_html.fromstring(doc.summary()), events=("start", "end")):
            words.append("\n" if element.tag in block else "")
            words.append((element.text if event == "start" and isinstance(element.tag, str) else element.tail if event == "end" else "") or "")
        return "".join(words), doc.short_title(), None
    return read


READERS = {
    "trafilatura": Reader("trafilatura", "Apache-2.0", {"body"}, trafilatura()),
    "trafilatura, fast": Reader("trafilatura", "Apache-2.0", {"body"}, trafilatura(fast=True)),
    "trafilatura, with metadata": Reader("trafilatura", "Apache-2.0", {"body", "title", "published"}, trafilatura(with_metadata=True)),
    "readability-lxml": Reader("readability-lxml", "Apache-2.0", {"body", "title"}, readability),
    "resiliparse": Reader("resiliparse", "Apache-2.0", {"body", "title"}, resiliparse),
    "htmldate": Reader("htmldate", "Apache-2.0", {"published"}, htmldate),
}
