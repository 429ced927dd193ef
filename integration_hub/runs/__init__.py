"""Executions of services: started, beating, ended; what they logged and called."""
