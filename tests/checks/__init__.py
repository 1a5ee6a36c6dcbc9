"""Every tag has a case in which it fires and one in which it must not: TAG/CASE/case.yaml."""
