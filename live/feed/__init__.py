"""What happens in watched sessions, as this process hears it.

chunk      one masked chunk, from the ring or from the store
pictures   where a window can be begun: a full snapshot and what follows it
viewers    who watches, over all processes
feed       one session: one reader of its ring, however many watch it here
track      what one viewer was sent of one window
"""
