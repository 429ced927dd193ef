"""Cases: failures of one cause together, watched until the cause is gone, and in somebody's hands meanwhile."""
