"""Programs as a model would write them, for tests of the stages: good, faulty and cheating."""
