"""What is right: the four equations in Arb balls, widened by what rounding may do, and derivatives by differences."""
