# lintian --profile mlpolicy: all that lintian has for Debian, and mlpolicy.
Profile: mlpolicy/main
Extends: debian/main
Enable-Tags-From-Check: mlpolicy
