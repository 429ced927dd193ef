"""What other rooms' pages show of cases."""
