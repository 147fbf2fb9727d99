"""From records to ranked passages: the catalogue, the encoder, the vectors and the search over them."""
