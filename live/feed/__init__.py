"""What happens in watched sessions, as this process receives it.

chunk        one masked chunk, from the ring or from the store
checkpoints  a full snapshot of a window and what follows it
viewers      the viewers of a session, over all processes
feed         one session: one reader of its ring for all its viewers here
track        what one viewer was sent of one window
"""
