"""The sockets of staff: `monitor` and `watch`, on what `socket` does for both."""
