"""Adapters for the programs that build, check and upload packages."""
