"""API: the thin door for browsers and programs: parse, call one room, answer; OpenAPI 3.1 under /api/v1/openapi.json.

`app` puts it together; `door` knows who asks; `problems` says what went wrong (RFC 9457); `shapes` are the answers;
`routes/` has a file a subject. A new route is a function there with its answer in `shapes`; the console's client is
generated from the document.
"""
