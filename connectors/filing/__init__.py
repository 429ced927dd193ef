"""ERPs by file: the file door and the formats put together, so that a connector adds only its vocabulary and its orders.

Nothing here knows one vendor. What vendors share is in ``connectors/file_exchange.md`` §5 and §6.
"""
