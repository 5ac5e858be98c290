"""Documents: what comes in as a file and what goes out as an official letter.

Uploads are kept encrypted and by hash; letters are rendered by `app.documents.letters`,
which knows no database, so that a letter can be made again from the same facts,
byte for byte, and its hash compared.
"""
