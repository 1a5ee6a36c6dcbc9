"""Asking web servers, for the few commands that open connections: bounded, and in one place."""
