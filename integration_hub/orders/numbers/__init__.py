"""The number ledger: its pages, what a person may say of a number, and what the shop answers when it is asked for one."""
