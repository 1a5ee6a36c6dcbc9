"""Man pages and completions, made from the commands themselves when the packages are built.

``python3 -m mlpolicy.manual DIR`` asks click and argparse what ``--help`` says, and writes pages
and scripts from that. Nothing of it is kept in the tree, so none of it can be out of date; only
what help is too short for is written by hand, in ``prose``.

The scripts are static. click could complete by itself, but would start Python at every TAB, which
takes 0.2 s here and a second on a slow machine; a script that knows all words takes a hundredth.
"""
