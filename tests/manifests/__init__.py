"""``mlpolicy manifest`` against servers on loopback; no hub is ever asked."""
