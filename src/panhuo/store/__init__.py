"""PostgreSQL: the embedded server or the user's own, roles, connections, migrations, named queries, row security.

The only room that knows how a database is reached. `served(home)` gives the addresses; `migrate` brings the schema
up to date; `transaction` runs statements in the name of somebody, and the database decides what that somebody may see.
A room that keeps rows adds a numbered pair of files to `migrations/` and a `queries.sql` of its own.
"""

from panhuo.store.backup import backup, restore
from panhuo.store.connect import NOBODY, SYSTEM, Database, Scope, enter, open_database, transaction
from panhuo.store.events import announce, events_after, last_event
from panhuo.store.migrate import ensure_schema, migrate, migrate_back
from panhuo.store.queries import for_what_is_given, queries
from panhuo.store.roles import check_role
from panhuo.store.server import embedded, served
from panhuo.store.urls import Urls
from panhuo.store.values import jsonb

__all__ = [
    "NOBODY",
    "SYSTEM",
    "Database",
    "Scope",
    "Urls",
    "announce",
    "backup",
    "check_role",
    "embedded",
    "ensure_schema",
    "enter",
    "events_after",
    "for_what_is_given",
    "jsonb",
    "last_event",
    "migrate",
    "migrate_back",
    "open_database",
    "queries",
    "restore",
    "served",
    "transaction",
]
