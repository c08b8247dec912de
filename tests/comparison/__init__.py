"""Tests of the measures: worked values, a second calculation of each, and their promises."""
