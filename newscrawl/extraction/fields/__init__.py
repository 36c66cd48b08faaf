"""One module per field of the generic path: title, time, source, people, pictures, breadcrumb.

Each field asks the most explicit place first: microformats, the printed meta line, metadata, then running
text. Where an answer came from is returned beside it, so that ``Article.provenance`` can name it.
"""
