"""What the invented municipalities say on their pages, in their own languages."""

from demo.texts.kuulasjarvi import KUULASJARVI
from demo.texts.topics import TOPICS
from demo.texts.tornsund import TORNSUND

MUNICIPALITIES = (TORNSUND, KUULASJARVI)

__all__ = ["KUULASJARVI", "MUNICIPALITIES", "TOPICS", "TORNSUND"]
