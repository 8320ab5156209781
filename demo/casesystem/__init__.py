"""A small local case system that speaks real protocols: OParl 1.1 and Ahjo's REST JSON.

``python -m demo.casesystem --port 8002`` serves it; ``CaseSystem`` is the same inside a process.
"""

from demo.casesystem.server import CaseSystem
from demo.casesystem.web import Answer

__all__ = ["Answer", "CaseSystem"]
