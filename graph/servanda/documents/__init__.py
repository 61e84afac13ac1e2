"""Documents as sources: the plain text of a web page, of a Word document, and of a PDF with a text layer.

The text is taken out by fixed rules in a process of its own, under limits: the same document gives the same
text with the same version of the extractor.
"""
