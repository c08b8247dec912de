"""funding-alloc: competitive bidding, formula funding and single settlements compared on one set of figures."""

__version__ = "0.1.0"
