"""Access: who may sign in, what each role may do and see, what needs a second person, and the record of all of it.

`Identity` is somebody known; `Identity.scope` is what the database lets them see. `accounts`, `sessions`, `tokens`,
`approvals`, `audit` and `single_sign_on` are the services, each over its own rows; `permissions` is the table that the
docs and the console show. A new permission is one line there.
"""

from panhuo.access.identity import Identity, require
from panhuo.access.permissions import PERMISSIONS, ROLES, Permission, granted

__all__ = ["PERMISSIONS", "ROLES", "Identity", "Permission", "granted", "require"]
