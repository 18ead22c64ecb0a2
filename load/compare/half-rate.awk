# Prints the rate of half-load. Variable: proxies as on the command line.
END { printf "%d\n", half_rate() }
