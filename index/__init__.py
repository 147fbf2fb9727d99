"""From records to ranked passages: the catalogue, the encoder, the vectors and the search over them."""

import os

# numpy and FAISS bring OpenBLAS, which starts its threads, busily, when it is loaded; a question's products are small.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
