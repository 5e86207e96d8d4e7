"""What the record says of the parameters: a posterior, its checks, and draws that any sweep can take."""
