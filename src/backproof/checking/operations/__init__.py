"""One operation on its own, by the identity of vector and Jacobian: judged, and its mistakes named."""
