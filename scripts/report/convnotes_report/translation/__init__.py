"""Another language's edition of the report, made of the English pages: every sentence is looked up in a catalogue.

`document` and `figures` find the sentences of a page, `catalogue` has their translations (gettext's PO files in
`../../languages/`), `edition` writes the pages. What has no translation stays as it is.
"""
