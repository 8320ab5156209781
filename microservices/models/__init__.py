from .categories import Category, Recognition
from .exchanges import Exchange, ExchangeEvent, Message
from .ledger import Account, DayRoot, Hold, Inspection, Mint, Transfer
from .listings import Listing, Neighbour, WaitingPlace
from .permits import Permit, PermitCheck, PermitStep
from .safety import Block, GuardianConsent, Report

__all__ = [
    "Account",
    "Block",
    "Category",
    "DayRoot",
    "Exchange",
    "ExchangeEvent",
    "GuardianConsent",
    "Hold",
    "Inspection",
    "Listing",
    "Message",
    "Mint",
    "Neighbour",
    "Permit",
    "PermitCheck",
    "PermitStep",
    "Recognition",
    "Report",
    "Transfer",
    "WaitingPlace",
]
