"""What the product costs, beside a plain floor measured in the same run."""
