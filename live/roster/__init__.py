"""Who is there: the rows of the live list as this process knows them.

row       one session, from its hash in Valkey to the wire
view      what one page sees of them: filters, order, messages
roster    all rows, kept true by bells and by looking
"""
