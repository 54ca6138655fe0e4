"""What stands in for a full training: a short one, its early end, and scores without training."""
