//! Placeholder until the weights are in.
