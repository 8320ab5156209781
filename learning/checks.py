"""What the doctor asks about learning."""

from __future__ import annotations

from learning import sealing
from learning.models import IssuerKey
from portal.checks import Finding, bad, check, good


@check("licences")
def licences() -> Finding:
    """The keys that sign licences can be opened."""
    rows = IssuerKey.objects.filter(retired_at__isnull=True)
    for row in rows:
        try:
            sealing.opened(row.private or b"")
        except sealing.SealBroken as error:
            return bad(str(error))
    return good(f"{len(rows)} keys sign.")
