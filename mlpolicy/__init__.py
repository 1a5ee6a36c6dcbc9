"""mlpolicy: is the machine-learning model in this Debian package free?"""

__version__ = "1.0"
