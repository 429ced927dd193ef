"""Visma Administration, which exports files and fetches orders as files."""

from connectors.erp.visma_administration.config import VismaAdministrationConfig
from connectors.erp.visma_administration.orders import write_customer, write_order
from connectors.filing.assembly import file_erp

CONNECTOR = file_erp("visma_administration", "Visma Administration", VismaAdministrationConfig, write_order, write_customer)
