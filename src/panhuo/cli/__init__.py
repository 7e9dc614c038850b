"""The command line: a thin door that parses, calls one room and prints.

A new command is one file here and one line in `app`.
"""

from panhuo.cli.app import main

__all__ = ["main"]
