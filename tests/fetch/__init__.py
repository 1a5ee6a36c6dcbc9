"""mlmodel-fetch against servers that misbehave: F1 to F45 are its list of failures.

What is here: ``server``, ``answers`` and ``faults`` (a server, what it says, how it may go wrong),
``hub`` (one like the large model hub), ``proxies``, ``certificates``, ``spaces`` (private mounts
and networks), ``liar`` (a C library that lies for the kernel), ``machine`` (a system below a
directory, and the program run in it), ``watcher`` (the invariant, watched at all times).
"""
