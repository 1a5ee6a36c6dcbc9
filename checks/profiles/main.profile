# Every tag of this version; what is used without --profile.
Profile: mlpolicy/main
Enable-Tags-From-Check: *
