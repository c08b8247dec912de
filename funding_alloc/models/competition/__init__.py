"""A round of bidding decided: ``decide.decide`` tells the story, the other files its stages."""
