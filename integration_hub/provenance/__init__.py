"""Why does the shop show this? From the ERP's value over rule, run and publication to what the shop shows."""
