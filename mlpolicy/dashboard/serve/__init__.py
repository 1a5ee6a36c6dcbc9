"""The dashboard on demand: the same pages as the files have, with free filters, over HTTP."""
