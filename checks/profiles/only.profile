# The same here. For lintian, whose mlpolicy/main has Debian's own tags too, this one has ours
# alone; the name is known here so that a caller may hand lintian's options on as they are.
Profile: mlpolicy/only
Extends: mlpolicy/main
