"""Other people's formats in: recognise a file by its headers and turn it into canonical tables.

`read(path, timezone=..., currency=...)` gives a `ReadFile`; `recognised_files(folder)` the files worth reading;
`sources()` every source. To add a source add one file to `connectors/`; the docstring of that folder says what it
defines.
"""

from panhuo.connect.files import read, recognised_files
from panhuo.connect.mapping import Rule
from panhuo.connect.recognise import sources
from panhuo.connect.records import Converted, Origin, ReadFile

__all__ = ["Converted", "Origin", "ReadFile", "Rule", "read", "recognised_files", "sources"]
