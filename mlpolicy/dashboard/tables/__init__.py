"""What pages are made of: the tables of packages, models and people, each asked for once."""
