"""The case book: real cases from the debates, their facts, and what each position says of them."""
