
tiny
data
fc_wout"FC