"""How fast mlpolicy is, as ratios to other programs on the same files in the same run.

For people to look at (``make bench``): a goal that is missed is printed, nothing fails.
"""
