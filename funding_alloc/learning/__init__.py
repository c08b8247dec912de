"""What spending achieves and for whom: benefits by payer and beneficiary, and what those who gain could pay."""
