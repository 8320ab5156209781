from .boards import (
    Board,
    BoardLine,
    BoardPlace,
    School,
    SchoolTotal,
    ShareCard,
    ShareCount,
    Suspicion,
)
from .businesses import Business, Post, Speaker
from .campaign_pages import CampaignPage
from .campaigns import Campaign, Participation
from .categories import Category, Recognition
from .dormancy import Dormancy
from .exchanges import Exchange, ExchangeEvent, Message
from .figures import FiguresDay, PopulationCell, PopulationTable
from .honours import Honour
from .learning import LearningCoins, LearningPay
from .ledger import Account, DayRoot, Hold, Inspection, Mint, Transfer
from .listings import Listing, Neighbour, WaitingPlace
from .permits import Permit, PermitCheck, PermitStep
from .phone import PhoneNeighbour
from .pictures import SentPicture
from .ratings import Rating
from .safety import Block, GuardianConsent, Report
from .trials import Trial
from .vouchers import Perk, Voucher
from .waves import Asked
from .wellbeing import FollowUp, LifeAnswer

__all__ = [
    "Account",
    "Asked",
    "Block",
    "Board",
    "BoardLine",
    "BoardPlace",
    "Business",
    "Campaign",
    "CampaignPage",
    "Category",
    "DayRoot",
    "Dormancy",
    "Exchange",
    "ExchangeEvent",
    "FiguresDay",
    "FollowUp",
    "GuardianConsent",
    "Hold",
    "Honour",
    "Inspection",
    "LearningCoins",
    "LearningPay",
    "LifeAnswer",
    "Listing",
    "Message",
    "Mint",
    "Neighbour",
    "Participation",
    "Perk",
    "Permit",
    "PermitCheck",
    "PermitStep",
    "PhoneNeighbour",
    "PopulationCell",
    "PopulationTable",
    "Post",
    "Rating",
    "Recognition",
    "Report",
    "School",
    "SchoolTotal",
    "SentPicture",
    "ShareCard",
    "ShareCount",
    "Speaker",
    "Suspicion",
    "Transfer",
    "Trial",
    "Voucher",
    "WaitingPlace",
]
