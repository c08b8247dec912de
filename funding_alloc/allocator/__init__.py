"""Builds, solves, rounds and verifies allocation problems; the only room that knows PuLP and HiGHS."""

from funding_alloc.allocator.prices import OneSided, price_of
from funding_alloc.allocator.resolve import Resolver
from funding_alloc.allocator.routes import Route
from funding_alloc.allocator.solve import solve
from funding_alloc.allocator.verify import Breach, verify

__all__ = ["Breach", "OneSided", "Resolver", "Route", "price_of", "solve", "verify"]
