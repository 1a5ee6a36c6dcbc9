"""What the build files of a source package do when nothing but debian/rules chooses.

Knows texts and paths only. ``names`` tells which files are kept for it, ``tree`` what takes
effect in them; what is looked for there is a check's.
"""
