"""Open folder of sources: one file a source, found by being here.

To add a source, add one file `connectors/NAME.py` that begins with a docstring and defines:

- the docstring: first line `Title: one sentence.`; then lines `Source:` (where the header facts come from), `Mapped:`
  and `Set aside:`;
- `TITLE`, `MEANING`: `Text(en=..., zh=...)`, what the source is called and what is in it;
- `DIALECTS`: a mapping from the name of a layout to the set of headers that it needs. Case, spaces, hyphens and
  underscores do not count. The layout that needs the most headers wins;
- `convert(raw, *, origin) -> Converted`: `raw` holds the file's rows under its own headers plus `_line`; text files
  and workbooks are all text. Give canonical tables (`words.tables()`) with canonical column names plus `_line`;
  values may stay text, validation types them. Columns that are not canonical are kept beside the row. Lines left out
  on purpose go to `set_aside` with a reason in both languages.

Optional: `accepts(dialect, *, headers, file_name) -> bool` narrows what is taken; `likeness(...) -> float` replaces
the count of needed headers. `panhuo.connect.mapping` has what most sources need: `named`, `rest_of`, `split`,
`total_of`, `attributes`.
"""
