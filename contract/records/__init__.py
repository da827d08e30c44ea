"""Every kind of record, declared once; importing this package declares them all."""

from contract.records.advice import Advice
from contract.records.cases import Case, CaseStep
from contract.records.configs import Config
from contract.records.history import Change
from contract.records.imports import Import
from contract.records.orders import Order, SalesMonth
from contract.records.org import Device, Holding, Node, Person
from contract.records.papers import Paper
from contract.records.photos import Photo
from contract.records.products import PeerMonth, Price, Product
from contract.records.promises import Promise
from contract.records.proposals import Proposal
from contract.records.retailers import Contact, FieldState, Retailer
from contract.records.reviews import Review
from contract.records.visits import Postponement, StockCount, Visit

__all__ = [
    "Advice",
    "Case",
    "CaseStep",
    "Change",
    "Config",
    "Contact",
    "Device",
    "FieldState",
    "Holding",
    "Import",
    "Node",
    "Order",
    "Paper",
    "PeerMonth",
    "Person",
    "Photo",
    "Postponement",
    "Price",
    "Product",
    "Promise",
    "Proposal",
    "Retailer",
    "Review",
    "SalesMonth",
    "StockCount",
    "Visit",
]
