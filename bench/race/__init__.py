"""What bench/run is made of: contenders and their indexes, asking them in turn, tables and plots."""
