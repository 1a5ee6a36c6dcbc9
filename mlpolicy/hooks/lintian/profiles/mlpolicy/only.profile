# lintian --profile mlpolicy/only: mlpolicy alone.
Profile: mlpolicy/only
Enable-Tags-From-Check: mlpolicy
