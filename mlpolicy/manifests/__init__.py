"""Manifests of downloads, made and checked over the network, by a maintainer's hand alone.

No build and no other command imports this room. ``hub`` knows a model hub's HTTP interface,
``local`` and ``plain`` take files from a directory and from a web server, ``part`` is what is
written, ``pins`` and ``check`` read a manifest and ask whether upstream still has the same;
``answers`` has the words for servers of models, and the user's token.
"""
