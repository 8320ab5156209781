"""What the doctor asks about learning."""

from __future__ import annotations

from learning import certificate_pdf, sealing
from learning.models import IssuerKey
from portal.checks import Finding, bad, check, good, warning


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


@check("certificates")
def certificates() -> Finding:
    """Learners get their certificate as PDF where WeasyPrint is there, and print the page where it is not."""
    if not certificate_pdf.installed():
        return good("Certificates are printed from their page: WeasyPrint is not installed.")
    fault = certificate_pdf.fault()
    if fault:
        return warning(
            "WeasyPrint is installed and does not start, so certificates can only be printed; install what "
            f"docs/operations.md names under Licences: {fault}"
        )
    return good("Certificates can be had as PDF.")
