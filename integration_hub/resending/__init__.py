"""Many failed orders sent again: one first, and the rest only once the ERP has taken that one."""
