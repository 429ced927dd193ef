"""The closing sheet: each day's orders of a shop beside what the ERP holds of them, every difference named and signed off."""
