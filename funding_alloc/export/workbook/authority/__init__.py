"""One page for each authority: what it gets under each model, what set it, which limits bind and what they cost."""
