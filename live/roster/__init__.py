"""The live list: its rows as this process knows them.

row       one session, from its hash in Valkey to the wire
view      what one page shows: filters, order, messages
roster    all rows, kept current by notifications and by polling
"""
